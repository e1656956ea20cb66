import type { Immutable } from "../../api/response";
import type { DataLocation, MoveView, ProgressView, TenantView } from "../../api/tenant";
import { etagOf } from "../shared/preconditions";
import { type Binding, parseBinding } from "./binding";
import type { Move } from "./move";
import { pendingWork } from "./pending-work";
import type { Progress, TenantRecord } from "./tenant-record";

/** A response that shows a tenant. */
export const tenantReply = <Status extends 200 | 202>(status: Status, record: TenantRecord) => ({
  status,
  body: viewOf(record),
  headers: { etag: etagOf(record.version) },
});

/** A tenant as operators see it. Lists every attribute, so that a new one is not exposed by accident. */
export function viewOf(record: TenantRecord): Immutable<TenantView> {
  const { offboarding, reconciliation } = record;
  const binding = parseBinding(record.binding);
  return {
    tenant_id: record.tenant_id,
    tenant_name: record.tenant_name,
    tier: record.tier,
    status: record.status,
    version: record.version,
    created_at: record.created_at,
    updated_at: record.updated_at,
    ...(record.api_key_id !== undefined && { api_key_id: record.api_key_id }),
    ...(record.plan_tier !== undefined && { plan_tier: record.plan_tier }),
    ...(record.mfa !== undefined && { mfa: record.mfa }),
    ...(binding && { binding: bindingOf(binding) }),
    ...(record.awaits_silo && { awaits_silo: true }),
    ...(offboarding && {
      offboarding: {
        requested_at: offboarding.requested_at,
        requested_by: offboarding.requested_by,
        purge_after: offboarding.purge_after,
        export: progressOf(offboarding.export),
        purge: progressOf(offboarding.purge),
      },
    }),
    ...(reconciliation && { reconciliation }),
    ...(record.move && { move: moveOf(record.move) }),
    ...(record.deleted_at !== undefined && { deleted_at: record.deleted_at }),
    pending: pendingWork(record),
  };
}

/** Omits table, bucket and role: the slug identifies the silo's stack. */
function bindingOf(binding: Binding): DataLocation {
  return binding.model === "silo" ? { model: "silo", slug: binding.slug } : { model: "pool" };
}

function moveOf(move: Move): Immutable<MoveView> {
  const { from, to, position: _, listing: __, ...shown } = move;
  const [source, target] = [parseBinding(from), parseBinding(to)];
  return {
    ...shown,
    ...(source && { from: bindingOf(source) }),
    ...(target && { to: bindingOf(target) }),
  };
}

function progressOf({ position: _, ...shown }: Progress): Immutable<ProgressView> {
  return shown;
}

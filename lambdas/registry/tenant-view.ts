import { type Binding, parseBinding } from "./binding";
import type { Move } from "./move";
import { pendingWork, type Work } from "./pending-work";
import type { Offboarding, Progress, Reconciliation, TenantRecord } from "./tenant-record";

/** A tenant as operators see it. */
export interface TenantView
  extends Pick<
    TenantRecord,
    | "tenant_id"
    | "tenant_name"
    | "tier"
    | "status"
    | "created_at"
    | "updated_at"
    | "version"
    | "api_key_id"
    | "plan_tier"
    | "deleted_at"
    | "awaits_silo"
  > {
  /** Where the tenant's data is; absent while that is not known. */
  readonly binding?: BindingView;
  readonly offboarding?: Omit<Offboarding, "export" | "purge"> & {
    readonly export: ProgressView;
    readonly purge: ProgressView;
  };
  readonly reconciliation?: Reconciliation;
  readonly move?: MoveView;
  /** What the platform has still to carry out; empty: everything is as the record says. */
  readonly pending: readonly Work[];
}

/** No name of a store, no role: the silo's stack is named by its slug. */
type BindingView = Pick<Binding, "model"> & { readonly slug?: string };
type ProgressView = Omit<Progress, "position">;
type MoveView = Omit<Move, "from" | "to" | "position" | "listing"> & {
  readonly from?: BindingView;
  readonly to?: BindingView;
};

/** What of a record is shown: named one by one, so that a new attribute is not shown by itself. */
export function viewOf(record: TenantRecord): TenantView {
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

function bindingOf(binding: Binding): BindingView {
  return binding.model === "silo" ? { model: "silo", slug: binding.slug } : { model: "pool" };
}

function moveOf(move: Move): MoveView {
  const { from, to, position: _, listing: __, ...shown } = move;
  const [source, target] = [parseBinding(from), parseBinding(to)];
  return {
    ...shown,
    ...(source && { from: bindingOf(source) }),
    ...(target && { to: bindingOf(target) }),
  };
}

function progressOf({ position: _, ...shown }: Progress): ProgressView {
  return shown;
}

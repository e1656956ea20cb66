import { recording } from "../registry/tenant-facts";
import type { TenantRecords } from "../registry/tenant-records";
import { tenantReply, viewOf } from "../registry/tenant-view";
import type { RouteHandlers } from "../shared/http";
import { preconditionsOf } from "../shared/preconditions";
import type { AuditTrail } from "./audit-trail";
import type { Control } from "./control";
import type { Exports } from "./exports";
import type { Lists } from "./lists";
import type { Moves } from "./moves";
import { type TenantCredentialOptions, tenantCredentialOperations } from "./tenant-credentials";
import { type TenantUserOptions, tenantUserOperations } from "./tenant-users";

export interface AdminOptions extends TenantUserOptions, TenantCredentialOptions {
  readonly control: Control;
  readonly moves: Moves;
  readonly records: Pick<TenantRecords, "list">;
  readonly exports: Exports;
  readonly auditTrail: AuditTrail;
  readonly lists: Lists;
}

/** The operations of the control plane. */
export function adminOperations(options: AdminOptions): RouteHandlers<"admin"> {
  const { control, moves, records, exports, auditTrail, lists } = options;
  return {
    "GET /admin/tenants": async ({ actor, query: { limit, cursor, status } }) => {
      const list = await lists.of(actor, `GET /admin/tenants ${status ?? "all"}`);
      const { tenants, next } = await records.list(limit, status, list.positionOf(cursor));
      return { status: 200, body: tenants.map(viewOf), ...list.linkTo({ limit, status }, next) };
    },

    "GET /admin/tenants/{tenant_id}": async ({ params }) =>
      tenantReply(200, await control.read(params.tenant_id)),

    "PATCH /admin/tenants/{tenant_id}": async ({ params, body, header, record }) => {
      const conditions = { ...ifMatchOf(header("If-Match")), decided: recording(record) };
      return tenantReply(200, await control.change(params.tenant_id, body, conditions));
    },

    "DELETE /admin/tenants/{tenant_id}": async ({ params, actor, header, record }) => {
      const conditions = { ...ifMatchOf(header("If-Match")), decided: recording(record) };
      return tenantReply(202, await control.offboard(params.tenant_id, actor.id, conditions));
    },

    "GET /admin/tenants/{tenant_id}/export": async ({ params }) => ({
      status: 200,
      body: await exports.download(await control.read(params.tenant_id)),
    }),

    "POST /admin/tenants/{tenant_id}/reconciliation": async ({ params }) =>
      tenantReply(202, await control.reconcile(params.tenant_id)),

    "DELETE /admin/tenants/{tenant_id}/move": async ({ params, record }) =>
      tenantReply(202, await moves.giveUp(params.tenant_id, recording(record))),

    "POST /admin/tenants/{tenant_id}/move/confirmation": async ({ params, record }) =>
      tenantReply(202, await moves.confirm(params.tenant_id, recording(record))),

    "GET /admin/tenants/{tenant_id}/audit": async ({ actor, params, query: { limit, cursor } }) => {
      const { tenant_id } = await control.read(params.tenant_id);
      const list = await lists.of(actor, `GET /admin/tenants/${tenant_id}/audit`);
      const { entries, next } = await auditTrail.list(tenant_id, limit, list.positionOf(cursor));
      return { status: 200, body: entries, ...list.linkTo({ limit }, next) };
    },

    ...tenantUserOperations(options),
    ...tenantCredentialOperations(options),
  };
}

const ifMatchOf = (value: string | undefined) =>
  preconditionsOf((name) => (name === "If-Match" ? value : undefined));

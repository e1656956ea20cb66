import type { TenantRecords } from "../registry/tenant-records";
import { tenantReply, viewOf } from "../registry/tenant-view";
import type { Actor } from "../shared/actor";
import { type CursorScope, decodeCursor, encodeCursor } from "../shared/cursor";
import type { RouteHandlers } from "../shared/http";
import { preconditionsOf } from "../shared/preconditions";
import type { AuditTrail } from "./audit-trail";
import type { Control } from "./control";
import type { CursorSecret } from "./cursor-secret";
import type { Exports } from "./exports";
import type { Moves } from "./moves";

export interface AdminOptions {
  readonly control: Control;
  readonly moves: Moves;
  readonly records: Pick<TenantRecords, "list">;
  readonly exports: Exports;
  readonly auditTrail: AuditTrail;
  readonly cursorSecret: Pick<CursorSecret, "read">;
}

/** The operations of the control plane. */
export function adminOperations(options: AdminOptions): RouteHandlers<"admin"> {
  const { control, moves, records, exports, auditTrail, cursorSecret } = options;
  /** The scope of an operator's list. */
  const listOf = async (actor: Actor, list: string): Promise<CursorScope> => ({
    secret: await cursorSecret.read(),
    list,
    caller: [actor.id],
  });
  return {
    "GET /admin/tenants": async ({ actor, query: { limit, cursor, status } }) => {
      const list = await listOf(actor, `GET /admin/tenants ${status ?? "all"}`);
      const position = cursor === undefined ? undefined : decodeCursor(list, cursor);
      const { tenants, next } = await records.list(limit, status, position);
      return {
        status: 200,
        body: tenants.map(viewOf),
        ...(next !== undefined && {
          headers: linkTo({ limit, status, cursor: encodeCursor(list, next) }),
        }),
      };
    },

    "GET /admin/tenants/{tenant_id}": async ({ params }) =>
      tenantReply(200, await control.read(params.tenant_id)),

    "PATCH /admin/tenants/{tenant_id}": async ({ params, body, header }) => {
      const conditions = ifMatchOf(header("If-Match"));
      return tenantReply(200, await control.change(params.tenant_id, body, conditions));
    },

    "DELETE /admin/tenants/{tenant_id}": async ({ params, actor, header }) => {
      const conditions = ifMatchOf(header("If-Match"));
      return tenantReply(202, await control.offboard(params.tenant_id, actor.id, conditions));
    },

    "GET /admin/tenants/{tenant_id}/export": async ({ params }) => ({
      status: 200,
      body: await exports.download(await control.read(params.tenant_id)),
    }),

    "POST /admin/tenants/{tenant_id}/reconciliation": async ({ params }) =>
      tenantReply(202, await control.reconcile(params.tenant_id)),

    "DELETE /admin/tenants/{tenant_id}/move": async ({ params }) =>
      tenantReply(202, await moves.giveUp(params.tenant_id)),

    "POST /admin/tenants/{tenant_id}/move/confirmation": async ({ params }) =>
      tenantReply(202, await moves.confirm(params.tenant_id)),

    "GET /admin/tenants/{tenant_id}/audit": async ({ actor, params, query: { limit, cursor } }) => {
      const { tenant_id } = await control.read(params.tenant_id);
      const list = await listOf(actor, `GET /admin/tenants/${tenant_id}/audit`);
      const before = cursor === undefined ? undefined : decodeCursor(list, cursor);
      const { entries, next } = await auditTrail.list(tenant_id, limit, before);
      return {
        status: 200,
        body: entries,
        ...(next !== undefined && {
          headers: linkTo({ limit, cursor: encodeCursor(list, next) }),
        }),
      };
    },
  };
}

const ifMatchOf = (value: string | undefined) =>
  preconditionsOf((name) => (name === "If-Match" ? value : undefined));

/** A relative reference, which works with any stage or domain name. */
function linkTo(query: Readonly<Record<string, string | number | undefined>>): { readonly link: string } {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
  return { link: `<?${search}>; rel="next"` };
}

import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import { nearest } from "../../environments/nearest";
import type { ControlPlane } from "./control-plane";
import { CommandError } from "./exit";

const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The tenant with this id, or with exactly this name. Of tenants that are deleted only the id or a name that no other
 * tenant has by now tells which one is meant.
 * @throws CommandError when there is none, or several
 */
export async function findTenant(plane: ControlPlane, reference: string): Promise<TenantView> {
  if (TENANT_ID.test(reference)) return plane.tenant(reference.toLowerCase());
  const { entries } = await plane.tenants(undefined);
  const named = entries.filter(({ tenant_name }) => tenant_name === reference);
  const present = named.filter(({ status }) => status !== "deleted");
  const candidates = present.length > 0 ? present : named;
  const [first, ...others] = candidates;
  if (first !== undefined && others.length === 0) return plane.tenant(first.tenant_id);
  throw new CommandError(
    first === undefined ? missing(reference, entries) : ambiguous(reference, candidates),
  );
}

function missing(name: string, tenants: readonly TenantView[]): string {
  const near = nearest(
    name,
    tenants.map(({ tenant_name }) => tenant_name),
  );
  const hint = near === undefined ? "`list` shows who is here" : `did you mean "${near}"?`;
  return printable(`no tenant is named "${name}": ${hint}`);
}

const ambiguous = (name: string, tenants: readonly TenantView[]): string =>
  [
    `${tenants.length} tenants are named "${name}": say which one by its id`,
    ...tenants.map(({ tenant_id, status, created_at }) => `${tenant_id}  ${status}, created ${created_at}`),
  ]
    .map(printable)
    .join("\n");

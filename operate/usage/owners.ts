import { isTenantId } from "../../stacks/support/tenant-queries";
import type { Period } from "./period";
import type { LoggedTenant, Questions, Row } from "./questions";

/** Tenants by the ids of their API keys. */
export type Owners = ReadonlyMap<string, string>;

/**
 * The tenant of each API key: from functions' logs, which include deleted tenants, and from the registry, which includes
 * tenants whose requests reached no function. @throws as {@link Questions.ask}
 */
export async function ownersOf(
  questions: Pick<Questions, "askOfAll">,
  period: Period,
  registry: readonly LoggedTenant[] = [],
): Promise<Owners> {
  const logged = await questions.askOfAll("usage_keys", period);
  return new Map([
    ...logged.flatMap(({ api_key_id = "", tenant_id }) =>
      isTenantId(tenant_id) ? [[api_key_id, tenant_id] as const] : [],
    ),
    ...registry.flatMap(({ api_key_id, tenant_id }) =>
      api_key_id === undefined ? [] : [[api_key_id, tenant_id] as const],
    ),
  ]);
}

/** The tenant of a row, by its id or its API key's; undefined if there is none. */
export function tenantOf(row: Row, owners: Owners): string | undefined {
  const named = row.tenant ?? row.tenant_id ?? "";
  return isTenantId(named) ? named : owners.get(named);
}

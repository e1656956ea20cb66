import type { RequestLogEntry } from "@saas/local-aws/gateway";

/**
 * Shows who called as people know them: the tenant's name and id, `Acme <id>`; undefined where the caller is no tenant.
 * @param names of tenants by id.
 */
export const callerOf =
  (names: () => ReadonlyMap<string, string> | undefined) =>
  ({ claims }: RequestLogEntry): string | undefined => {
    const id = claims?.["custom:tenant_id"];
    const name = id === undefined ? undefined : names()?.get(id);
    return name === undefined ? id : `${name} ${id}`;
  };

import type { RequestLogEntry } from "@saas/local-aws/gateway";

/**
 * Formats the caller of a request: the tenant's name and id, `Acme <id>`; undefined where the caller is not a tenant.
 * @param names tenants' names by id.
 */
export const callerOf =
  (names: () => Pick<ReadonlyMap<string, string>, "get"> | undefined) =>
  ({ claims }: RequestLogEntry): string | undefined => {
    const id = claims?.tenant_id;
    const name = id === undefined ? undefined : names()?.get(id);
    return name === undefined ? id : `${name} ${id}`;
  };

import type { Documents } from "../aws/dynamodb";
import { Allowance } from "../registry/allowance";
import { ClaimedDomains, DomainHolders } from "../registry/domains";
import type { TenantId } from "../tenancy/tenant-id";
import { type UserScope, type UserScopeOptions, userScopes } from "../users/user-scope";

/** Access to one tenant's domains, connection and users. */
export interface ConnectionScope extends UserScope {
  readonly domains: ClaimedDomains;
  readonly holders: DomainHolders;
  /** Changes of providers and clients, whose quotas are the account's. */
  readonly changes: Allowance;
  readonly lookUps: Allowance;
}

/** Far more than setting a connection up takes. */
const CHANGES = { seconds: 3600, most: 30 };
const LOOK_UPS = { seconds: 3600, most: 60 };

export interface ConnectionScopeOptions extends UserScopeOptions {
  /** Connects with the tenant's own session. */
  readonly documentsOf: (tenantId: TenantId) => Promise<Documents>;
  /** Whether the tenant is active. */
  readonly isActive: (tenantId: TenantId) => Promise<boolean>;
  /** Of the function's own role, for the rows of domains. */
  readonly documents: Documents;
  readonly metadataTable: string;
}

/** Creates the function's access to one tenant. */
export function connectionScopes(
  options: ConnectionScopeOptions,
): (tenantId: TenantId) => Promise<ConnectionScope> {
  const { membersTable: table, now } = options;
  const usersOf = userScopes(options);
  return async (tenantId) => {
    const documents = await options.documentsOf(tenantId);
    return {
      ...usersOf({ tenantId, documents, isActive: () => options.isActive(tenantId) }),
      domains: new ClaimedDomains(documents, table, tenantId),
      holders: new DomainHolders(options.documents, options.metadataTable),
      changes: new Allowance(documents, table, tenantId, "connection_changes", CHANGES, now),
      lookUps: new Allowance(documents, table, tenantId, "domain_look_ups", LOOK_UPS, now),
    };
  };
}

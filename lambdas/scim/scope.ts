import type { Documents } from "../aws/dynamodb";
import { Allowance } from "../registry/allowance";
import { isVerifiedDomain } from "../registry/domains";
import { Provisioned } from "../registry/provisioned";
import { readOwnRecord } from "../tenancy/own-record";
import type { TenantId } from "../tenancy/tenant-id";
import { type UserScope, type UserScopeOptions, userScopes } from "../users/user-scope";
import { Credentials } from "./credentials";
import { GroupRows } from "./group-rows";
import { Memberships } from "./memberships";

/** The scim function's access to one tenant. */
export interface ScimScope extends UserScope {
  readonly credentials: Credentials;
  readonly groups: GroupRows;
  readonly memberships: Memberships;
  readonly provisioned: Provisioned;
  /** Whether the tenant has proved that the domain is its own. */
  readonly isOwnDomain: (domain: string) => Promise<boolean>;
  /** The tenant's requests of SCIM. */
  readonly requests: Allowance;
  /** Status of the tenant; `undefined`: there is no such tenant. Read again each time. */
  readonly readStatus: () => Promise<string | undefined>;
}

export interface ScimScopeOptions extends UserScopeOptions {
  /** Connects with the tenant's own session. */
  readonly documentsOf: (tenantId: TenantId) => Promise<Documents>;
  readonly metadataTable: string;
  readonly requestsPerMinute: number;
}

/** Creates the scim function's access to one tenant. */
export function scimScopes(options: ScimScopeOptions): (tenantId: TenantId) => Promise<ScimScope> {
  const { metadataTable, membersTable, now } = options;
  const usersOf = userScopes(options);
  const limit = { seconds: 60, most: options.requestsPerMinute };
  return async (tenantId) => {
    const documents = await options.documentsOf(tenantId);
    const readStatus = async () => (await readOwnRecord(documents, metadataTable, tenantId))?.status;
    return {
      ...usersOf({ tenantId, documents, isActive: async () => (await readStatus()) === "active" }),
      credentials: new Credentials(documents, membersTable, tenantId, now),
      groups: new GroupRows(documents, membersTable, tenantId, now),
      memberships: new Memberships(documents, membersTable, tenantId),
      provisioned: new Provisioned(documents, membersTable, tenantId),
      isOwnDomain: (domain) => isVerifiedDomain(documents, membersTable, tenantId, domain),
      requests: new Allowance(documents, membersTable, tenantId, "scim_requests", limit, now),
      readStatus,
    };
  };
}

import type { Alignment } from "../registry/alignment";
import type { Directory } from "../registry/directory";
import type { Members } from "../registry/members";
import type { readOwnRecord } from "../tenancy/own-record";
import type { CallBudget } from "./call-budget";
import type { InvitationLimits } from "./invitation-limits";

/**
 * The account function's access to one tenant. Only the directory could reach other tenants, and it checks the tenant
 * itself.
 */
export interface TenantScope {
  readonly tenantId: string;
  readonly members: Members;
  readonly directory: Directory;
  /** The tenant's budget of calls to Cognito, which includes the directory's calls. */
  readonly calls: CallBudget;
  readonly invitations: InvitationLimits;
  readonly alignment: Alignment;
  readonly readRecord: () => ReturnType<typeof readOwnRecord>;
  /** `undefined` if there is no such key. */
  readonly apiKeyValue: (keyId: string) => Promise<string | undefined>;
}

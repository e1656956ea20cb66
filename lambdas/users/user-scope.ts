import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { Documents } from "../aws/dynamodb";
import { Alignment } from "../registry/alignment";
import { Allowance } from "../registry/allowance";
import { ConnectionRow } from "../registry/connection";
import { Directory } from "../registry/directory";
import { Members } from "../registry/members";
import type { TenantId } from "../tenancy/tenant-id";
import { type CallBudget, CallBudgets } from "./call-budget";
import { type InvitationLimit, InvitationLimits } from "./invitation-limits";

/**
 * Access to the users of one tenant. Only the directory could reach other tenants, and it checks the tenant itself.
 */
export interface UserScope {
  readonly tenantId: string;
  readonly members: Members;
  readonly directory: Directory;
  /** The tenant's budget of calls to Cognito, which includes the directory's calls. */
  readonly calls: CallBudget;
  readonly invitations: InvitationLimits;
  readonly connection: ConnectionRow;
  readonly alignment: Alignment;
  readonly now: () => Date;
}

/** Cognito's quotas are per second, a tenant's budget per minute, since a page of users causes many calls at once. */
const BUDGET_SECONDS = 60;

export interface UserScopeOptions {
  /** The function's own client, since IAM cannot distinguish tenants' users. */
  readonly cognito: Pick<CognitoIdentityProviderClient, "send">;
  readonly userPoolId: string;
  readonly membersTable: string;
  /** Calls to Cognito that one tenant may cause per minute. */
  readonly userCallsPerMinute: number;
  readonly invitations: InvitationLimit;
  readonly now: () => Date;
}

/** One tenant's access to its rows and status. */
export interface UserSession {
  readonly tenantId: TenantId;
  /** With the tenant's own session. */
  readonly documents: Documents;
  /** Whether the tenant is active, so that its users may sign in. Read again each time. */
  readonly isActive: () => Promise<boolean>;
}

/** Creates a function's access to the users of one tenant at a time. Its tenants share the budgets of a sandbox. */
export function userScopes(options: UserScopeOptions): (session: UserSession) => UserScope {
  const { membersTable, userPoolId, userCallsPerMinute, now } = options;
  const budgets = new CallBudgets(BUDGET_SECONDS, now);
  return ({ tenantId, documents, isActive }) => {
    const limit = { seconds: BUDGET_SECONDS, most: userCallsPerMinute };
    const calls = budgets.of(
      tenantId,
      new Allowance(documents, membersTable, tenantId, "user_calls", limit, now),
    );
    const directory = new Directory(calls.meter(options.cognito), userPoolId);
    const members = new Members(documents, membersTable, tenantId, now);
    return {
      tenantId,
      members,
      directory,
      calls,
      connection: new ConnectionRow(documents, membersTable, tenantId),
      invitations: new InvitationLimits(documents, membersTable, tenantId, options.invitations, now),
      alignment: new Alignment(members, directory, isActive),
      now,
    };
  };
}

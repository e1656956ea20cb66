import type { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Alignment } from "../registry/alignment";
import { Allowance } from "../registry/allowance";
import { ApiKeys } from "../registry/api-keys";
import { Directory } from "../registry/directory";
import { Members } from "../registry/members";
import { readOwnRecord } from "../tenancy/own-record";
import type { TenantId } from "../tenancy/tenant-id";
import { CallBudgets } from "./call-budget";
import { type InvitationLimit, InvitationLimits } from "./invitation-limits";
import { OwnApiKey } from "./own-api-key";
import type { TenantScope } from "./tenant-scope";

/** Cognito's quotas are per second, a tenant's budget per minute, since a page of users causes many calls at once. */
const BUDGET_SECONDS = 60;

export interface ScopeOptions {
  /** Connects with the tenant's own session. */
  readonly documentsOf: (tenantId: TenantId) => Promise<DynamoDBDocumentClient>;
  readonly gatewayOf: (tenantId: TenantId) => Promise<Pick<APIGatewayClient, "send">>;
  /** The function's own client, since IAM cannot distinguish tenants' users. */
  readonly cognito: Pick<CognitoIdentityProviderClient, "send">;
  readonly userPoolId: string;
  readonly metadataTable: string;
  readonly membersTable: string;
  readonly environment: string;
  /** Calls to Cognito that one tenant may cause per minute. */
  readonly userCallsPerMinute: number;
  readonly invitations: InvitationLimit;
  readonly now: () => Date;
}

/** Creates the account function's access to one tenant. No other code of the function has control-plane clients. */
export function scopes(options: ScopeOptions): (tenantId: TenantId) => Promise<TenantScope> {
  const { metadataTable, membersTable, userPoolId, userCallsPerMinute, now } = options;
  const budgets = new CallBudgets(BUDGET_SECONDS, now);
  return async (tenantId) => {
    const own = await options.documentsOf(tenantId);
    const limit = { seconds: BUDGET_SECONDS, most: userCallsPerMinute };
    const calls = budgets.of(tenantId, new Allowance(own, membersTable, tenantId, "user_calls", limit, now));
    const directory = new Directory(calls.meter(options.cognito), userPoolId);
    const members = new Members(own, membersTable, tenantId, now);
    const readRecord = () => readOwnRecord(own, metadataTable, tenantId);
    const askGateway = async (keyId: string) =>
      new ApiKeys(await options.gatewayOf(tenantId), options.environment).value(keyId);
    const apiKey = new OwnApiKey(own, membersTable, tenantId, askGateway, now);
    return {
      tenantId,
      members,
      directory,
      calls,
      invitations: new InvitationLimits(own, membersTable, tenantId, options.invitations, now),
      alignment: new Alignment(members, directory, async () => (await readRecord())?.status === "active"),
      readRecord,
      apiKeyValue: (keyId) => apiKey.value(keyId),
    };
  };
}

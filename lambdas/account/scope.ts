import type { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import type { TenantMfaDemand } from "../../api/mfa";
import type { Documents } from "../aws/dynamodb";
import { ApiKeys } from "../registry/api-keys";
import { AppClients } from "../registry/app-clients";
import { MachineClients } from "../registry/machine-clients";
import { readMfaSetting, writeMfaSetting } from "../registry/mfa-setting";
import { readOwnRecord } from "../tenancy/own-record";
import type { TenantId } from "../tenancy/tenant-id";
import { type UserScope, type UserScopeOptions, userScopes } from "../users/user-scope";
import { Credentials } from "./credentials";
import { OwnApiKey } from "./own-api-key";

/** The account function's access to one tenant. */
export interface TenantScope extends UserScope {
  readonly readRecord: () => ReturnType<typeof readOwnRecord>;
  /** What the tenant's administrators demand of its users; `undefined`: nothing yet. */
  readonly readMfa: () => Promise<TenantMfaDemand | undefined>;
  /** Demands a second factor of the tenant's users, or withdraws the demand. */
  readonly demandMfa: (demand: TenantMfaDemand) => Promise<void>;
  readonly credentials: Credentials;
  /** `undefined` if there is no such key. */
  readonly apiKeyValue: (keyId: string) => Promise<string | undefined>;
}

export interface ScopeOptions extends UserScopeOptions {
  /** Connects with the tenant's own session. */
  readonly documentsOf: (tenantId: TenantId) => Promise<Documents>;
  readonly gatewayOf: (tenantId: TenantId) => Promise<Pick<APIGatewayClient, "send">>;
  readonly metadataTable: string;
  readonly environment: string;
  readonly newId: () => string;
}

/** Creates the account function's access to one tenant. No other code of the function has control-plane clients. */
export function scopes(options: ScopeOptions): (tenantId: TenantId) => Promise<TenantScope> {
  const { metadataTable, membersTable, now } = options;
  const usersOf = userScopes(options);
  return async (tenantId) => {
    const own = await options.documentsOf(tenantId);
    const readRecord = () => readOwnRecord(own, metadataTable, tenantId);
    const isActive = async () => (await readRecord())?.status === "active";
    const askGateway = async (keyId: string) =>
      new ApiKeys(await options.gatewayOf(tenantId), options.environment).value(keyId);
    const apiKey = new OwnApiKey(own, membersTable, tenantId, askGateway, now);
    const users = usersOf({ tenantId, documents: own, isActive });
    return {
      ...users,
      readRecord,
      readMfa: () => readMfaSetting(own, membersTable, tenantId),
      demandMfa: (demand) => writeMfaSetting(own, membersTable, tenantId, demand),
      credentials: new Credentials({
        clients: new MachineClients(own, membersTable, tenantId),
        appClients: new AppClients(users.calls.meter(options.cognito), options.userPoolId),
        calls: users.calls,
        newId: options.newId,
        now,
      }),
      apiKeyValue: (keyId) => apiKey.value(keyId),
    };
  };
}

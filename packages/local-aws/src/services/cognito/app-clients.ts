import { AwsError } from "../../http/errors";
import { type JsonObject, records, strings, text } from "../../support/json";
import type { CognitoBackend } from "./backend";
import type { PoolRules } from "./rules";

/** An app client that requests tokens for itself, as the backend stores it. */
export interface MachineClient {
  readonly id: string;
  readonly pool: PoolRules;
  readonly secret: string;
  readonly scopes: readonly string[];
  /** Of its access tokens. */
  readonly seconds: number;
}

const SECONDS: ReadonlyMap<string, number> = new Map([
  ["seconds", 1],
  ["minutes", 60],
  ["hours", 3_600],
  ["days", 86_400],
]);
const USER_FLOWS = ["code", "implicit"];

/**
 * Checks the OAuth settings of a client that is created or updated.
 * @throws AwsError as Cognito. Source: Cognito API reference, CreateUserPoolClient, and its errors in practice.
 */
export function requireOAuthSettings(input: JsonObject, pool: PoolRules, hasSecret: boolean): void {
  const flows = strings(input.AllowedOAuthFlows);
  if (flows.includes("client_credentials")) {
    if (!hasSecret) {
      throw new AwsError(
        "InvalidOAuthFlowException",
        "client_credentials flow can not be selected if client does not have a client secret.",
      );
    }
    if (flows.some((flow) => USER_FLOWS.includes(flow))) {
      throw new AwsError(
        "InvalidOAuthFlowException",
        "client_credentials flow can not be selected along with code flow or implicit flow.",
      );
    }
  }
  const unknown = strings(input.AllowedOAuthScopes).find((scope) => !pool.scopes.has(scope));
  if (unknown !== undefined) {
    throw new AwsError("ScopeDoesNotExistException", `Invalid scope requested: ${unknown}`);
  }
}

/** The pool's client that may use the client credentials grant; undefined: it has none of this id. */
export async function machineClientOf(
  backend: CognitoBackend,
  pool: PoolRules,
  id: string,
): Promise<MachineClient | undefined> {
  const { UserPoolClient } = await backend
    .call("DescribeUserPoolClient", { UserPoolId: pool.id, ClientId: id })
    .catch(() => ({ UserPoolClient: undefined }));
  const client = Object(UserPoolClient) as JsonObject;
  const secret = text(client.ClientSecret);
  const mayAsk =
    client.AllowedOAuthFlowsUserPoolClient === true &&
    strings(client.AllowedOAuthFlows).includes("client_credentials");
  if (client.UserPoolId !== pool.id || client.ClientId !== id || secret === undefined || !mayAsk) {
    return undefined;
  }
  const unit = text(Object(client.TokenValidityUnits).AccessToken) ?? "hours";
  const seconds = Number(client.AccessTokenValidity ?? 1) * (SECONDS.get(unit) ?? 3_600);
  return { id, pool, secret, scopes: strings(client.AllowedOAuthScopes), seconds };
}

/**
 * A page of the backend's list of clients, without their settings.
 * @throws AwsError for a size or a token that is none. Source: Cognito API reference, ListUserPoolClients.
 */
export function pageOfClients({ MaxResults = 60, NextToken }: JsonObject, listed: JsonObject): JsonObject {
  const size = Number(MaxResults);
  if (!(Number.isInteger(size) && size >= 1 && size <= 60)) {
    throw new AwsError("InvalidParameterException", "MaxResults must be from 1 to 60");
  }
  const clients = records(listed.UserPoolClients);
  const after = NextToken === undefined ? -1 : clients.findIndex(({ ClientId }) => ClientId === NextToken);
  if (NextToken !== undefined && after === -1) {
    throw new AwsError("InvalidParameterException", "Invalid pagination token");
  }
  const page = clients.slice(after + 1, after + 1 + size);
  return {
    UserPoolClients: page.map(({ ClientId, UserPoolId, ClientName }) => ({
      ClientId,
      UserPoolId,
      ClientName,
    })),
    ...(after + 1 + size < clients.length && { NextToken: page.at(-1)?.ClientId }),
  };
}

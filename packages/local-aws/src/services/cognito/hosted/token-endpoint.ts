import type { JsonObject } from "../../../support/json";
import { type Grant, OAuthError } from "./grants/grant";
import type { HostedClient } from "./rules";

/**
 * `/oauth2/token`.
 * @param grants by grant type
 * @param clientOf the pool's client with an id
 * @throws OAuthError
 */
export async function issueTokens(
  form: URLSearchParams,
  grants: Readonly<Record<string, Grant>>,
  clientOf: (id: string) => HostedClient | undefined,
): Promise<JsonObject> {
  const names = [...form.keys()];
  const parameter = (name: string): string | undefined => form.get(name) || undefined;
  const type = parameter("grant_type");
  if (type === undefined || new Set(names).size !== names.length) throw new OAuthError("invalid_request");
  const grant = Object.hasOwn(grants, type) ? grants[type] : undefined;
  if (grant === undefined) throw new OAuthError("unsupported_grant_type");
  return grant({ client: publicClient(parameter("client_id"), clientOf), parameter });
}

/** @throws OAuthError also for clients with a secret, which the endpoint does not know. */
export function publicClient(
  id: string | undefined,
  clientOf: (id: string) => HostedClient | undefined,
): HostedClient {
  const client = clientOf(id ?? "");
  if (client === undefined || client.hasSecret) throw new OAuthError("invalid_client");
  return client;
}

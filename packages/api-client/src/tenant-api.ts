import { ApiClient, type Authenticator } from "./api";
import { UnexpectedResponseError } from "./responses";
import { callRoute, expectSuccess } from "./routes";

/** A user of a tenant: an ID token, and the tenant's API key, without which most routes refuse. */
export function userOf(idToken: string, apiKey: string): Authenticator {
  return async () => ({ authorization: idToken, "x-api-key": apiKey });
}

/**
 * The API key of an administrator's tenant.
 * @throws UnexpectedResponseError also when the user is no administrator: only those see it.
 */
export async function apiKeyOf(endpoint: string, idToken: string): Promise<string> {
  const response = await callRoute(new ApiClient(endpoint, idToken), "GET /tenant", {});
  const { api_key } = expectSuccess("GET /tenant", response);
  if (api_key === undefined) throw new UnexpectedResponseError(response, "an api_key");
  return api_key;
}

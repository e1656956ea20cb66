import { ApiClient, type Authenticator } from "./api";
import { UnexpectedResponseError } from "./responses";
import { callRoute, expectSuccess } from "./routes";

/** A user of a tenant: the access token, and the tenant's API key, which most routes require. */
export function userOf(accessToken: string, apiKey: string): Authenticator {
  return async () => ({ authorization: accessToken, "x-api-key": apiKey });
}

/**
 * The API key of an administrator's tenant.
 * @throws UnexpectedResponseError, also if the user is not an administrator: only administrators see the key.
 */
export async function apiKeyOf(endpoint: string, accessToken: string): Promise<string> {
  const response = await callRoute(new ApiClient(endpoint, accessToken), "GET /tenant", {});
  const { api_key } = expectSuccess("GET /tenant", response);
  if (api_key === undefined) throw new UnexpectedResponseError(response, "an api_key");
  return api_key;
}

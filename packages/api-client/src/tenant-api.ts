import { ownTenant } from "../../../api/answers/account";
import { ApiClient, type Authenticator } from "./api";
import { expectAnswer } from "./shapes";

export { ownTenant };

/** A user of a tenant: an ID token, and the tenant's API key, without which most routes refuse. */
export function userOf(idToken: string, apiKey: string): Authenticator {
  return async () => ({ authorization: idToken, "x-api-key": apiKey });
}

/**
 * The API key of an administrator's tenant.
 * @throws UnexpectedAnswerError also when the user is no administrator, who alone are told.
 */
export async function apiKeyOf(endpoint: string, idToken: string): Promise<string> {
  const answer = await new ApiClient(endpoint, idToken).send("GET", "/tenant");
  return expectAnswer(answer, 200, ownTenant.required({ api_key: true })).api_key;
}

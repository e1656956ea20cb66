import { z } from "zod";
import { ApiClient, type Authenticator } from "./api";
import { expectAnswer } from "./shapes";

/** A tenant as `GET /tenant` shows it to its own users. */
export const ownTenant = z.strictObject({
  tenant_id: z.uuid(),
  tenant_name: z.string(),
  tier: z.string(),
  status: z.literal("active"),
  created_at: z.iso.datetime(),
  limits: z.strictObject({
    requests_per_second: z.int().min(1),
    burst: z.int().min(1),
    requests_per_day: z.int().min(1),
  }),
  /** For administrators alone. */
  api_key: z.optional(z.string().min(1)),
});

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

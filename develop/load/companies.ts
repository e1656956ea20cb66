import { randomBytes } from "node:crypto";
import { ApiClient } from "@saas/api-client/api";
import { expectResponse } from "@saas/api-client/responses";
import { acceptInvitation, emailFor, newPassword, type Target } from "@saas/api-client/target";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import { tenantCreated } from "../../api/onboarding";
import { Caller } from "./caller";
import type { Tally } from "./tally";

/** A tenant that sends. */
export interface Company {
  readonly tenantId: string;
  readonly tier: string;
  readonly email: string;
  readonly caller: Caller;
  /**
   * The same mistake again and again: it costs the platform little, so that a small machine gets above its limits, too. Nothing is
   * waited for, and nothing is sent again because it was throttled.
   */
  readonly flood: (requests: number, atOnce: number) => Promise<void>;
}

/** Makes a tenant and signs its administrator in. @throws UnexpectedResponseError */
export async function newCompany(
  target: Target,
  operator: Caller,
  tier: string,
  tally: Tally,
): Promise<Company> {
  const run = randomBytes(4).toString("hex");
  const email = emailFor(target, `load-${run}`);
  const made = await operator.call("POST /admin/tenants", {
    body: { tenant_name: `Load ${run}`, admin_email: email, tier },
    headers: { "idempotency-key": `load-${run}` },
  });
  const { tenant_id: tenantId } = expectResponse(made, 201, tenantCreated);
  const { idToken } = await acceptInvitation(target, email, newPassword());
  const apiKey = await apiKeyOf(target.apiEndpoint, idToken);
  const headers = userOf(idToken, apiKey);
  return {
    tenantId,
    tier,
    email,
    caller: new Caller(new ApiClient(target.apiEndpoint, headers), tally),
    flood: async (requests, atOnce) => {
      const url = `${target.apiEndpoint}/data?limit=0`;
      const request = { headers: { authorization: idToken, "x-api-key": apiKey } };
      let left = requests;
      const sender = async () => {
        while (left-- > 0) {
          const response = await fetch(url, request);
          await response.arrayBuffer();
          tally.count("GET /data", response.status);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, sender));
    },
  };
}

import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { ownTenant } from "../../../../api/account";
import { anonymous, CheckedClient } from "../../target/tenants";
import type { Stage } from "./stage";

export function accountTests(stage: () => Stage): void {
  describe("the own tenant", () => {
    test("is shown with its limits and, to an administrator, its API key", async () => {
      const { acme, globex } = stage();
      const tenant = expectResponse(await acme.api.send("GET", "/tenant"), 200, ownTenant);
      expect(tenant).toMatchObject({
        tenant_id: acme.tenantId,
        tenant_name: acme.name,
        tier: "standard",
        status: "active",
        api_key: acme.apiKey,
      });
      expect(acme.apiKey).not.toBe(globex.apiKey);
    });

    test("is shown to every caller with a token: no API key is required", async () => {
      const { target, acme } = stage();
      const api = new CheckedClient(target.apiEndpoint, acme.session.accessToken);
      expectResponse(await api.send("GET", "/tenant"), 200, ownTenant);
      expectProblem(await anonymous(target).send("GET", "/tenant"), 401);
    });
  });
}

import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { refresh, signIn } from "@saas/api-client/sign-in";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import { tenantCreated } from "../../../../api/onboarding";
import { anonymous, CheckedClient, onboard, unique } from "../../target/tenants";
import type { Stage } from "./stage";

export function onboardingTests(stage: () => Stage): void {
  const request = () => {
    const run = unique();
    return {
      tenant_name: `E2E Onboarding ${run}`,
      admin_email: emailFor(stage().target, `e2e-onboarding-${run}`),
    };
  };

  describe("onboarding", () => {
    test("the invited administrator chooses a password, signs in with it, and refreshes the session", async () => {
      const { target } = stage();
      const body = request();
      expectResponse(await onboard(target, body), 201, tenantCreated);
      const password = newPassword();
      await acceptInvitation(target, body.admin_email, password);
      const session = await signIn({ ...target, email: body.admin_email, password });
      const renewed = await refresh(target, session.refreshToken);
      const again = await refresh(target, renewed.refreshToken);
      for (const { accessToken } of [session, renewed, again]) {
        const key = await apiKeyOf(target.apiEndpoint, accessToken);
        const api = new CheckedClient(target.apiEndpoint, userOf(accessToken, key));
        expect((await api.send("GET", "/data")).status).toBe(200);
      }
    });

    test("the same request again, with its Idempotency-Key, is answered with the same tenant", async () => {
      const { target } = stage();
      const body = request();
      const headers = { "idempotency-key": `e2e-${unique()}` };
      const first = expectResponse(await onboard(target, body, headers), 201, tenantCreated);
      const second = expectResponse(await onboard(target, body, headers), 201, tenantCreated);
      expect(second.tenant_id).toBe(first.tenant_id);
    });

    test("an Idempotency-Key is good for one request body", async () => {
      const { target } = stage();
      const headers = { "idempotency-key": `e2e-${unique()}` };
      expectResponse(await onboard(target, request(), headers), 201, tenantCreated);
      expectProblem(await onboard(target, request(), headers), 422);
    });

    test("a name is taken whatever its case and inner spacing; a refused request takes nothing", async () => {
      const { target, acme } = stage();
      const body = { ...request(), tenant_name: acme.name.toUpperCase().replaceAll(" ", "  ") };
      expectProblem(await onboard(target, body), 409);
      expectResponse(
        await onboard(target, { ...body, tenant_name: request().tenant_name }),
        201,
        tenantCreated,
      );
    });

    test("an address that already administers a tenant is refused, and the new name stays free", async () => {
      const { target, acme } = stage();
      const body = request();
      expectProblem(await onboard(target, { ...body, admin_email: acme.email }), 409);
      expectResponse(await onboard(target, body), 201, tenantCreated);
    });

    test.each(["premium", "no-such-tier"])("tier %s is not self-service", async (tier) => {
      expectProblem(await onboard(stage().target, { ...request(), tier }), 422);
    });

    test.each<[string, (valid: Record<string, string>) => unknown]>([
      ["no name", ({ admin_email }) => ({ admin_email })],
      ["no address", ({ tenant_name }) => ({ tenant_name })],
      ["a short name", (valid) => ({ ...valid, tenant_name: "x" })],
      ["a name with a space at its end", (valid) => ({ ...valid, tenant_name: `${valid.tenant_name} ` })],
      ["a name with control characters", (valid) => ({ ...valid, tenant_name: "Acme\u0000 Inc" })],
      ["no address in admin_email", (valid) => ({ ...valid, admin_email: "nobody" })],
      ["a number as name", (valid) => ({ ...valid, tenant_name: 12345 })],
      ["a tenant_id of its own choice", (valid) => ({ ...valid, tenant_id: stage().acme.tenantId })],
      ["a list", () => []],
    ])("%s: 400", async (_, body) => {
      expectProblem(await onboard(stage().target, body(request())), 400);
    });

    test("a body that is not JSON: 400", async () => {
      const api = anonymous(stage().target);
      expectProblem(
        await api.send("POST", "/onboarding", {
          rawBody: '{"tenant_name":',
          headers: { "idempotency-key": `e2e-${unique()}` },
        }),
        400,
      );
    });
  });
}

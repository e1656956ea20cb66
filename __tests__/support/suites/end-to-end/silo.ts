import { downloadFile, uploadFile } from "@saas/api-client/files";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { acceptInvitation, emailFor, newPassword, type SiloWay, type Target } from "@saas/api-client/target";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import { item } from "../../../../api/items";
import { tenantCreated } from "../../../../api/onboarding";
import { type TenantView, tenantView } from "../../../../api/tenant";
import { eventually, operatorOf, show, tenantPath } from "../../target/operator";
import { CheckedClient, unique } from "../../target/tenants";
import type { Stage } from "./stage";

/** A tenant with a stack of its own, from an operator's request until it is given up. */
export function siloTests(stage: () => Stage): void {
  describe("a silo tenant", () => {
    let silo: SiloWay;
    let target: Target;
    const email = () => emailFor(target, name.toLowerCase().replaceAll(" ", "-"));
    const name = `E2E Silo ${unique()}`;
    let tenantId = "";
    let api: CheckedClient;

    const activate = () => operatorOf(target).send("POST", `${tenantPath(tenantId)}/activation`);
    const make = async (tenant_name: string, admin_email: string) => {
      const body = { tenant_name, admin_email, tier: silo.tier };
      const headers = { "idempotency-key": `e2e-${unique()}` };
      const answer = await operatorOf(target).send("POST", "/admin/tenants", { body, headers });
      return expectResponse(answer, 201, tenantCreated);
    };

    beforeAll(() => {
      target = stage().target;
      if (target.silo === undefined) throw new Error("the target has no way to silos");
      silo = target.silo;
    });

    test("awaits its stack after an operator has created it, and no one is invited yet", async () => {
      const made = await make(name, email());
      tenantId = made.tenant_id;
      expect(made.status).toBe("provisioning");
      expect(await show(target, tenantId)).toMatchObject({
        status: "provisioning",
        awaits_silo: true,
        pending: [],
      });
      expect(await target.invitations(email())).toBeUndefined();
    });

    test("cannot be made by customers themselves", async () => {
      const body = { tenant_name: `${name} 2`, admin_email: `self-${unique()}@example.com`, tier: silo.tier };
      expectProblem(await new CheckedClient(target.apiEndpoint).send("POST", "/onboarding", { body }), 422);
    });

    test("is active once its stack stands, and its administrator comes in", async () => {
      await silo.deploy(tenantId);
      const tenant: TenantView = expectResponse(await activate(), 200, tenantView);
      expect(tenant).toMatchObject({ status: "active", binding: { model: "silo" } });
      expect(tenant.awaits_silo).toBeUndefined();
      expect(expectResponse(await activate(), 200, tenantView).version).toBe(tenant.version);
      await eventually(target, tenantId);
      const session = await acceptInvitation(target, email(), newPassword());
      const apiKey = await apiKeyOf(target.apiEndpoint, session.accessToken);
      api = new CheckedClient(target.apiEndpoint, userOf(session.accessToken, apiKey));
    });

    test("has items and files by the same routes, and other tenants have none of them", async () => {
      const { acme } = stage();
      expect((await api.send("POST", "/data", { body: { item_id: "deed", data: { n: 1 } } })).status).toBe(
        201,
      );
      expect(expectResponse(await api.send("GET", "/data/deed"), 200, item).data).toEqual({ n: 1 });
      expectProblem(await acme.api.send("GET", "/data/deed"), 404);
      await uploadFile(api, "deeds/one.txt", "a deed");
      expect((await downloadFile(api, "deeds/one.txt")).text).toBe("a deed");
      expectProblem(await acme.api.send("GET", "/files/deeds/one.txt"), 404);
      expect((await acme.api.send("POST", "/data", { body: { item_id: "deed", data: "ours" } })).status).toBe(
        201,
      );
      expect(expectResponse(await api.send("GET", "/data/deed"), 200, item).data).toEqual({ n: 1 });
      await acme.api.send("DELETE", "/data/deed");
    });

    test("does not change between pool and silo by its tier", async () => {
      const body = { tier: "standard" };
      expectProblem(await operatorOf(target).send("PATCH", tenantPath(tenantId), { body }), 409);
    });

    test("that still awaits its stack can be given up, and its name is free again", async () => {
      const second = `${name} given up`;
      const given = await make(second, `given-up-${unique()}@example.com`);
      const left = await operatorOf(target).send("DELETE", tenantPath(given.tenant_id));
      expectResponse(left, 202, tenantView);
      await eventually(target, given.tenant_id, ({ status }) => status === "deleted");
      expect((await make(second, `again-${unique()}@example.com`)).tenant_id).not.toBe(given.tenant_id);
    });
  });
}

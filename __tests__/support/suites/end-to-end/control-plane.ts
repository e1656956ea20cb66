import { type ApiClient, nextPage } from "@saas/api-client/api";
import { expectProblem, expectResponse, UnexpectedResponseError } from "@saas/api-client/responses";
import { emailFor } from "@saas/api-client/target";
import { ownTenant } from "../../../../api/account";
import { auditEntries } from "../../../../api/audit";
import { tenantCreated } from "../../../../api/onboarding";
import { type TenantView, tenants, tenantView } from "../../../../api/tenant";
import { users, userView } from "../../../../api/users";
import { change, eventually, operatorOf, show, tenantPath, unknownId } from "../../target/operator";
import { anonymous, newTenant, unique } from "../../target/tenants";
import type { Stage } from "./stage";

export function controlPlaneTests(stage: () => Stage): void {
  const operator = () => operatorOf(stage().target);
  const create = async (body: object) =>
    operator().send("POST", "/admin/tenants", { body, headers: { "idempotency-key": unique() } });
  const newBody = () => ({
    tenant_name: `E2E Operated ${unique()}`,
    admin_email: emailFor(stage().target, `e2e-operated-${unique()}`),
  });

  describe("the control plane", () => {
    test("is closed to everybody who does not sign, tenants' administrators among them", async () => {
      const { target, acme } = stage();
      const before = await show(target, acme.tenantId);
      const strangers: ApiClient[] = [anonymous(target), acme.api];
      for (const api of strangers) {
        const answers = [
          await api.send("GET", "/admin/tenants"),
          await api.send("GET", tenantPath(acme.tenantId)),
          await api.send("GET", `${tenantPath(acme.tenantId)}/export`),
          await api.send("GET", `${tenantPath(acme.tenantId)}/audit`),
          await api.send("GET", `${tenantPath(acme.tenantId)}/users`),
          await api.send("PATCH", tenantPath(acme.tenantId), { body: { tier: "premium" } }),
          await api.send("DELETE", tenantPath(acme.tenantId)),
          await api.send("POST", "/admin/tenants", { body: newBody() }),
          await api.send("POST", `${tenantPath(acme.tenantId)}/reconciliation`),
        ];
        for (const answer of answers) {
          if (![403, 404].includes(answer.status)) throw new UnexpectedResponseError(answer, "403 or 404");
        }
      }
      expect(await show(target, acme.tenantId)).toEqual(before);
    });

    test("shows a tenant, without its administrator's address", async () => {
      const { target, acme } = stage();
      const tenant = await eventually(target, acme.tenantId);
      expect(tenant).toMatchObject({ tenant_name: acme.name, tier: "standard", status: "active" });
      expect(JSON.stringify(tenant)).not.toContain("@");
    });

    test("creates a tenant in a tier that is not self-service", async () => {
      const body = newBody();
      expectProblem(
        await anonymous(stage().target).send("POST", "/onboarding", { body: { ...body, tier: "premium" } }),
        422,
      );
      const { tenant_id } = expectResponse(await create({ ...body, tier: "premium" }), 201, tenantCreated);
      expect(await eventually(stage().target, tenant_id)).toMatchObject({
        tier: "premium",
        plan_tier: "premium",
      });
      expectProblem(await create({ ...newBody(), tier: "gold" }), 422);
    });

    test("lists tenants, all and by status, a page at a time, each once", async () => {
      const { acme, globex } = stage();
      const pages = async (query: string) => {
        const seen: TenantView[] = [];
        for (let path: string | undefined = `/admin/tenants?limit=3${query}`; path !== undefined; ) {
          const page = await operator().send("GET", path);
          const shown = expectResponse(page, 200, tenants);
          expect(shown.length).toBeLessThanOrEqual(3);
          seen.push(...shown);
          path = nextPage(page, path);
        }
        return seen;
      };
      for (const seen of [await pages(""), await pages("&status=active")]) {
        const ids = seen.map(({ tenant_id }) => tenant_id);
        expect(ids).toEqual(expect.arrayContaining([acme.tenantId, globex.tenantId]));
        expect(new Set(ids).size).toBe(ids.length);
      }
      expect((await pages("&status=active")).every(({ status }) => status === "active")).toBe(true);
      expectProblem(await operator().send("GET", "/admin/tenants?status=asleep"), 400);
    });

    test("moves a tenant between tiers: its limits and its key's plan follow", async () => {
      const { target } = stage();
      const tenant = await newTenant(target, "Tiers");
      const limits = async () =>
        expectResponse(await tenant.api.send("GET", "/tenant"), 200, ownTenant).limits.requests_per_second;
      const before = await limits();
      await change(target, tenant.tenantId, { tier: "premium" });
      expect(await eventually(target, tenant.tenantId)).toMatchObject({ plan_tier: "premium" });
      expect(await limits()).toBeGreaterThan(before);
      expect((await tenant.api.send("GET", "/data")).status).toBe(200);
      expectProblem(
        await operator().send("PATCH", tenantPath(tenant.tenantId), { body: { tier: "gold" } }),
        422,
      );
    });

    test("knows no tenant of an unknown id, and makes none", async () => {
      const path = tenantPath(unknownId());
      const answers = [
        await operator().send("GET", path),
        await operator().send("PATCH", path, { body: { status: "suspended" } }),
        await operator().send("DELETE", path),
        await operator().send("GET", `${path}/export`),
        await operator().send("GET", `${path}/audit`),
        await operator().send("POST", `${path}/reconciliation`),
        await operator().send("GET", path),
      ];
      for (const answer of answers) expectProblem(answer, 404);
    });

    test("refuses changes that no tenant of that status can make, naming those it can", async () => {
      const { acme } = stage();
      const refused = expectProblem(await operator().send("DELETE", tenantPath(acme.tenantId)), 409);
      expect(refused.detail).toMatch(/suspend/i);
    });

    test("refuses a change of a version that is no longer there", async () => {
      const { target } = stage();
      const { tenantId } = await newTenant(target, "Versions");
      const seen = await operator().send("GET", tenantPath(tenantId));
      const tag = seen.headers.get("etag") ?? "";
      const put = (tier: string) =>
        operator().send("PATCH", tenantPath(tenantId), { body: { tier }, headers: { "if-match": tag } });
      expectResponse(await put("premium"), 200, tenantView);
      expectProblem(await put("standard"), 412);
      expect((await show(target, tenantId)).tier).toBe("premium");
    });

    test("keeps who did what to a tenant, from where, with what result", async () => {
      const { target } = stage();
      const tenant = await newTenant(target, "Audited");
      await tenant.api.send("POST", "/users", {
        body: { email: emailFor(target, `e2e-audited-${unique()}`), role: "tenant-member" },
      });
      await change(target, tenant.tenantId, { tier: "premium" });
      await operator().send("DELETE", tenantPath(tenant.tenantId));
      await eventually(target, tenant.tenantId);
      const answer = await operator().send("GET", `${tenantPath(tenant.tenantId)}/audit`);
      const entries = expectResponse(answer, 200, auditEntries);
      const seen = entries.map(({ actor, action, operation, result }) => [
        actor.type,
        action,
        operation,
        result,
      ]);
      expect(seen).toEqual(
        expect.arrayContaining([
          ["operator", "DELETE /admin/tenants/{tenant_id}", "offboard", 409],
          ["operator", "PATCH /admin/tenants/{tenant_id}", "set-tier", 200],
          ["user", "POST /users", "invite", 201],
          ["anonymous", "POST /onboarding", "create", 201],
        ]),
      );
      expect([...entries].sort((a, b) => (a.at < b.at ? 1 : -1))).toEqual(entries);
      expect(JSON.stringify(entries)).not.toContain("@");
    });

    test("helps a tenant's users: invites an administrator, who then manages the others", async () => {
      const { target } = stage();
      const { tenantId } = await newTenant(target, "Helped");
      const path = `${tenantPath(tenantId)}/users`;
      const email = emailFor(target, `e2e-helped-${unique()}`);
      const body = { email, role: "tenant-admin" };
      const { user_id } = expectResponse(await operator().send("POST", path, { body }), 201, userView);
      const again = await operator().send("POST", `${path}/${user_id}/invitation`);
      // By the environment's cool-down.
      if (again.status !== 429) expectResponse(again, 202, userView);
      const shown = expectResponse(await operator().send("GET", path), 200, users);
      expect(shown).toHaveLength(2);
      const disabled = await operator().send("PATCH", `${path}/${user_id}`, {
        body: { status: "disabled" },
      });
      expect(expectResponse(disabled, 200, userView).status).toBe("disabled");
    });

    test("reconciles a tenant's users, and says what it did", async () => {
      const { target } = stage();
      const { tenantId, api } = await newTenant(target, "Reconciled");
      // Until the users are listed, the administrator counts as invited, which would be a difference.
      await api.send("GET", "/users");
      const asked = await operator().send("POST", `${tenantPath(tenantId)}/reconciliation`);
      expectResponse(asked, 202, tenantView);
      const { reconciliation } = await eventually(
        target,
        tenantId,
        (tenant) => tenant.reconciliation?.state === "done",
      );
      expect(reconciliation?.repairs).toEqual([]);
    });
  });
}

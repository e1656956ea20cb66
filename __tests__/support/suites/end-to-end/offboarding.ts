import { uploadFile } from "@saas/api-client/files";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { signIn } from "@saas/api-client/sign-in";
import { auditEntries } from "../../../../api/audit";
import { item } from "../../../../api/items";
import { tenantCreated } from "../../../../api/onboarding";
import { newScimCredential } from "../../../../api/provisioning";
import { tenantView } from "../../../../api/tenant";
import { change, eventually, operatorOf, show, tenantPath } from "../../target/operator";
import { anonymous, newTenant, onboard, type Tenant } from "../../target/tenants";
import type { Stage } from "./stage";

async function contentsOf({ api }: Tenant): Promise<unknown> {
  return { items: (await api.send("GET", "/data")).body, files: (await api.send("GET", "/files")).body };
}

export function offboardingTests(stage: () => Stage): void {
  describe("offboarding", () => {
    test("exports and purges the tenant whole, and nothing of its neighbour", async () => {
      const { target, globex } = stage();
      const operator = operatorOf(target);
      const tenant = await newTenant(target, "Leaving");
      for (const id of ["a", "b", "c"]) {
        expectResponse(
          await tenant.api.send("POST", "/data", { body: { item_id: id, data: `item ${id}` } }),
          201,
          item,
        );
      }
      for (const content of ["first", "second"]) await uploadFile(tenant.api, "report.txt", content);
      const neighbour = await contentsOf(globex);
      const provider = await tenant.api.send("POST", "/tenant/scim-credentials", {
        body: { name: "provider", expires_in_days: 1 },
      });
      const { token } = expectResponse(provider, 201, newScimCredential);

      expectProblem(await operator.send("DELETE", tenantPath(tenant.tenantId)), 409);
      await change(target, tenant.tenantId, { status: "suspended" });
      const begun = await operator.send("DELETE", tenantPath(tenant.tenantId));
      expect(expectResponse(begun, 202, tenantView)).toMatchObject({ status: "offboarding" });

      const exported = await eventually(
        target,
        tenant.tenantId,
        ({ offboarding }) => offboarding?.export.state === "done",
      );
      const { requested_at = "", purge_after = "" } = exported.offboarding ?? {};
      // Even without days of grace: a URL for an upload that was signed before lives as long.
      expect(Date.parse(purge_after) - Date.parse(requested_at)).toBeGreaterThan(60_000);
      expect(exported.offboarding?.purge.state).toBe("waiting");
      if (target.endGrace === undefined) return;
      await target.endGrace(tenant.tenantId);

      const gone = await eventually(target, tenant.tenantId, ({ status }) => status === "deleted");
      expect(gone).toMatchObject({
        tenant_name: tenant.name,
        deleted_at: expect.any(String),
        offboarding: {
          export: { state: "done", items: 3, files: 1 },
          purge: { state: "done", users: 1, items: 3 },
        },
      });
      // Both versions of the report, and what the export wrote.
      expect(gone.offboarding?.purge.files).toBeGreaterThanOrEqual(3);
      await expect(
        signIn({ ...target, email: tenant.email, password: "Whatever-it-was-1!" }),
      ).rejects.toThrow();
      expectProblem(await tenant.api.send("GET", "/data"), 403);
      // Nothing of the tenant is left to compare the token with.
      const asked = anonymous(target).as(`Bearer ${token}`);
      expect((await asked.send("GET", "/scim/v2/Users")).status).toBe(401);
      for (const body of [{ status: "active" }, { status: "suspended" }, { tier: "premium" }]) {
        expectProblem(await operator.send("PATCH", tenantPath(tenant.tenantId), { body }), 409);
      }
      expect(await contentsOf(globex)).toEqual(neighbour);

      const trail = await operator.send("GET", `${tenantPath(tenant.tenantId)}/audit`);
      const actions = expectResponse(trail, 200, auditEntries).map(({ actor, action }) => [
        actor.type,
        action,
      ]);
      expect(actions).toEqual(
        expect.arrayContaining([
          ["operator", "DELETE /admin/tenants/{tenant_id}"],
          ["platform", "purge"],
        ]),
      );

      // The name and the address are free again.
      const again = await onboard(target, { tenant_name: tenant.name, admin_email: tenant.email });
      const { tenant_id } = expectResponse(again, 201, tenantCreated);
      expect(tenant_id).not.toBe(tenant.tenantId);
      expect((await show(target, tenant.tenantId)).status).toBe("deleted");
    }, 120_000);

    test("an export that is not there is a 404", async () => {
      const { target, acme } = stage();
      expectProblem(await operatorOf(target).send("GET", `${tenantPath(acme.tenantId)}/export`), 404);
    });
  });
}

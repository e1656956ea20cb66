import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AdminDisableUserCommand, AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { uploadFile } from "@saas/api-client/files";
import { expectProblem } from "@saas/api-client/responses";
import { auditEntries } from "../../../../api/audit";
import { parseManifest } from "../../../../lambdas/registry/export-manifest";
import { operatorOf as administratorOf } from "../../../support/isolation/stores";
import type { Outcome } from "../../../support/played-terminal";
import { AT_ONCE_MS, untilServed } from "../../../support/suites/end-to-end/suspension";
import { newTenant, type Tenant } from "../../../support/target/tenants";
import { type CommandStage, expectAligned, follow, nobodyConfirms, told } from "./stage";

export function lifeTests(stage: () => CommandStage, directory: string): void {
  describe("the life of a tenant", () => {
    let tenant: Tenant;
    let begun: Outcome;
    const sent = async () => (await tenant.api.send("GET", "/data")).status;

    beforeAll(async () => {
      tenant = await newTenant(stage().target, "Commanded");
      for (const item_id of ["a", "b"])
        await tenant.api.send("POST", "/data", { body: { item_id, data: "x" } });
      await uploadFile(tenant.api, "report.txt", "a report");
    });

    test("set-tier: the limits follow before it ends, and again it is as it was", async () => {
      const moved = await stage().command(["set-tier", tenant.name, "premium"]);
      expect(moved).toMatchObject({
        exitCode: 0,
        out: `${tenant.name} (${tenant.tenantId}): standard -> premium; its limits apply`,
      });
      expect(await stage().shown(tenant.tenantId)).toMatchObject({
        tier: "premium",
        plan_tier: "premium",
        pending: [],
      });
      expect((await stage().command(["set-tier", tenant.name, "premium"])).out).toContain(
        "as it was, premium",
      );
      const unknown = await stage().command(["set-tier", tenant.name, "gold"]);
      expect(unknown.err).toMatch(
        /^error Unprocessable content \(422\): There is no tier "gold"\.\n {6}tier: one of/,
      );
      expect([unknown.exitCode, unknown.out]).toEqual([1, ""]);
    });

    test("suspend asks, locks out, and prints the command that activates the tenant again", async () => {
      expect(await stage().command(["suspend", tenant.name])).toEqual({
        exitCode: 2,
        out: "",
        err: nobodyConfirms,
      });
      expect((await stage().command(["suspend", tenant.name], { answers: ["n"] })).exitCode).toBe(2);
      expect(await sent()).toBe(200);
      const suspended = await stage().command(["suspend", tenant.name], { answers: ["y"] });
      expect(suspended).toMatchObject({ exitCode: 0 });
      expect(await stage().shown(tenant.tenantId)).toMatchObject({ status: "suspended", pending: [] });
      await sleep(AT_ONCE_MS);
      expectProblem(await tenant.api.send("GET", "/data"), 403);
      const active = await follow(suspended);
      expect(active.out).toContain("suspended -> active; its users can sign in, and its API key works");
      expect((await untilServed(() => tenant.api.send("GET", "/data"))).status).toBe(200);
    });

    test("offboard wants a suspended tenant, somebody there, and the name", async () => {
      const active = await stage().command(["offboard", tenant.name], { answers: [tenant.name] });
      expect(active.exitCode).toBe(1);
      expect(active.err).toContain(`error ${tenant.name} is active`);
      await stage().command(["suspend", tenant.name, "--yes"]);
      expect(await stage().command(["offboard", tenant.name])).toEqual({
        exitCode: 2,
        out: "",
        err: nobodyConfirms,
      });
      expect((await stage().command(["offboard", tenant.name], { answers: ["yes"] })).exitCode).toBe(2);
      expect((await stage().shown(tenant.tenantId)).status).toBe("suspended");
      begun = await stage().command(["offboard", tenant.name], { answers: [tenant.name] });
      expect(begun.out).toMatch(/: suspended -> offboarding; the purge begins after .* UTC \(in 7 days\)$/m);
      expect(told(begun).map(([verb]) => verb)).toEqual(["export", "call-off"]);
      expect(begun.exitCode).toBe(0);
    });

    test.each([
      ["activate", "is being offboarded"],
      ["suspend", "is being offboarded"],
      ["set-tier", "its tier cannot be changed"],
      ["reconcile", "users of active and suspended tenants can be reconciled"],
    ])("%s is refused during the days of grace", async (verb, reason) => {
      const { exitCode, err } = await stage().command([
        verb,
        tenant.name,
        ...(verb === "set-tier" ? ["standard"] : []),
      ]);
      expect(err).toContain(reason);
      expect([exitCode, (await stage().shown(tenant.tenantId)).status]).toEqual([1, "offboarding"]);
    });

    test("export downloads and checks everything; a repeated one downloads nothing", async () => {
      for (
        let tries = 0;
        (await stage().shown(tenant.tenantId)).offboarding?.export.state !== "done";
        tries += 1
      ) {
        if (tries === 100) throw new Error("the export does not come to its end");
        await sleep(200);
      }
      expect((await stage().command(["show", tenant.name])).out).toMatch(
        /^ {4}export +done .*: 2 items, 1 file, \d+ B\n {4}purge +begins after .* \(in 7 days\)$/m,
      );
      const out = join(directory, "exported");
      const kept = await follow(begun, 0, [`export-${tenant.tenantId}`, out]);
      expect(kept.out).toContain(
        `: 3 files in ${out}, sizes and checksums verified\nnext: keep them; the purge begins after `,
      );
      expect(kept.exitCode).toBe(0);
      const { parts } = parseManifest(readFileSync(join(out, "manifest.json"), "utf8"));
      expect(readdirSync(out).sort()).toEqual([...parts.map(({ name }) => name), "manifest.json"].sort());
      for (const { name, sha256 } of parts) {
        expect(
          createHash("sha256")
            .update(readFileSync(join(out, name)))
            .digest("hex"),
        ).toBe(sha256);
      }
      const again = await follow(begun, 0, [`export-${tenant.tenantId}`, out]);
      expect(again.out).toContain("3 files (3 there already)");
      const json = await stage().command(["export", tenant.name, "--out", out, "--json"]);
      expect(JSON.parse(json.out)).toMatchObject({ tenant_id: tenant.tenantId, directory: out });
      expect(json.out).not.toContain("http");
    });

    test("call-off cancels it and removes the export, and prints the command that activates the tenant", async () => {
      const calledOff = await follow(begun, 1);
      expect(calledOff.out).toContain("offboarding -> suspended; it stays suspended until it is activated");
      expect(calledOff.exitCode).toBe(0);
      expect(await follow(calledOff)).toMatchObject({ exitCode: 0 });
      const gone = await stage().command(["export", tenant.name, "--out", join(directory, "late")]);
      expect([gone.exitCode, gone.out]).toEqual([1, ""]);
      expect(gone.err).toMatch(
        /^error Not found \(404\): The tenant is not being offboarded, so it has no export\.\n/,
      );
      expect((await untilServed(() => tenant.api.send("GET", "/data"))).status).toBe(200);
      const never = await stage().command(["call-off", tenant.name]);
      expect([never.exitCode, never.err]).toEqual([
        1,
        `error ${tenant.name} is active: there is no offboarding to cancel`,
      ]);
    });

    test("reconcile repairs changes made by hand in the pool, and prints them", async () => {
      await tenant.api.send("GET", "/users");
      const { cognito } = administratorOf(stage().platform);
      await cognito.send(
        new AdminDisableUserCommand({ UserPoolId: stage().target.userPoolId, Username: tenant.email }),
      );
      const mended = await stage().command(["reconcile", tenant.name]);
      expect(mended.out).toMatch(/: done\n {2}[0-9a-f-]{36} is now enabled\.$/);
      expect(mended.exitCode).toBe(0);
      const again = await stage().command(["reconcile", tenant.name]);
      expect(again.out).toContain("table and user pool agree about its users");
      const user = { UserPoolId: stage().target.userPoolId, Username: tenant.email };
      expect((await cognito.send(new AdminGetUserCommand(user))).Enabled).toBe(true);
    });

    test("audit prints the actors, newest first", async () => {
      const { exitCode, out } = await stage().command(["audit", tenant.name, "--all"]);
      expect(exitCode).toBe(0);
      expectAligned(out, "WHO", /(administrator|platform|user|anonymous)/);
      expect(out).toMatch(/administrator +offboard +202 +status suspended -> offboarding/);
      expect(out).toMatch(/administrator +set-tier +200 +tier standard -> premium/);
      expect(out).toMatch(/administrator +call-off +200 +status offboarding -> suspended/);
      expect(out).toMatch(/platform +export +done +items 2, files 1, bytes \d+/);
      const some = await stage().command(["audit", tenant.tenantId, "--limit", "2", "--json"]);
      const entries = auditEntries.parse(JSON.parse(some.out));
      expect(entries).toHaveLength(2);
      expect((entries[0]?.at ?? "") >= (entries[1]?.at ?? "")).toBe(true);
      expect(some.err).toBe("There is more: --limit 4, or --all.");
    });
  });
}

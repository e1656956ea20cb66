import { uploadFile } from "@saas/api-client/files";
import type { TenantAmounts, TenantUsage } from "../../../../operate/usage/usage";
import { newTenant, type Tenant } from "../../../support/target/tenants";
import { type CommandStage, expectAligned, follow } from "./stage";

export function usageTests(stage: () => CommandStage): void {
  describe("usage", () => {
    let busy: Tenant;
    let quiet: Tenant;

    beforeAll(async () => {
      busy = await newTenant(stage().target, "Busy");
      quiet = await newTenant(stage().target, "Quiet");
      for (const item_id of ["a", "b", "c"])
        await busy.api.send("POST", "/data", { body: { item_id, data: "x".repeat(2000) } });
      for (let reads = 0; reads < 4; reads += 1) await busy.api.send("GET", "/data/a");
      await busy.api.send("GET", "/data/none");
      await uploadFile(busy.api, "report.txt", "a report");
      await quiet.api.send("GET", "/data");
      await stage().platform.idle();
      await stage().platform.schedules.fire("saas-local-lifecycle-sweep");
    });

    const used = async (tenant: Tenant): Promise<TenantUsage> =>
      JSON.parse((await stage().command(["usage", tenant.name, "--json"])).out);
    const route = ({ routes }: TenantUsage, name: string) => routes.find((each) => each.route === name);

    test("counts what a tenant did, by route, and what it has stored", async () => {
      const usage = await used(busy);
      expect(route(usage, "POST /data")).toMatchObject({
        requests: 3,
        errors: 0,
        client_errors: 0,
        throttles: 0,
      });
      expect(route(usage, "GET /data/{item_id}")).toMatchObject({
        requests: 5,
        client_errors: 1,
        write_units: 0,
      });
      // A write unit is 1 KB: each item takes two, and the index of none is written.
      expect(route(usage, "POST /data")?.write_units).toBeGreaterThanOrEqual(3 * 2);
      expect(usage.total.requests).toBe(usage.routes.reduce((sum, { requests }) => sum + requests, 0));
      expect(usage.total.file_bytes).toBe("a report".length);
      expect(usage.total.item_bytes).toBeGreaterThan(3 * 2000);
      expect(usage.total.item_bytes).toBeLessThan(3 * 2300 + 4096);
      expect(usage.total.p99_ms).toBeGreaterThanOrEqual(usage.total.p50_ms ?? 0);
    });

    test("has nothing of a neighbour", async () => {
      const usage = await used(quiet);
      expect(route(usage, "GET /data")).toMatchObject({ requests: 1 });
      expect(route(usage, "POST /data")).toBeUndefined();
      expect(usage.total).toMatchObject({ item_bytes: 0, file_bytes: 0 });
    });

    test("is a table by route and one by day for people", async () => {
      const { exitCode, out, err } = await stage().command(["usage", busy.tenantId, "--since", "1h"]);
      expect([exitCode, err]).toEqual([0, ""]);
      expect(out).toMatch(/^ {2}stored: items \d\.\d kB, files 8 B$/m);
      expect(out).toMatch(/^ROUTE +REQUESTS +5XX +4XX +429 +P50 MS +P99 MS +READS +WRITES +WORK$/m);
      expect(out).toMatch(/^GET \/data\/\{item_id\} +5 +0 +1 +0 /m);
      expect(out).toMatch(/^all +\d+ /m);
      expect(out).toMatch(/^DAY +REQUESTS .* ITEMS +FILES$/m);
    });

    test("without a tenant ranks all of them, and leads to the first", async () => {
      const ranked = await stage().command(["usage", "--by", "storage", "--limit", "2"]);
      const [head = "", first = "", second = ""] = ranked.out.split("\n");
      expect(head).toMatch(/^TENANT +NAME +REQUESTS/);
      expect([first.includes(busy.name), second !== ""]).toEqual([true, true]);
      expectAligned([head, first, second].join("\n"), "TENANT", /[0-9a-f]{8}-/);
      expect((await follow(ranked)).out).toContain(busy.name);
      const all = JSON.parse((await stage().command(["usage", "--json"])).out) as TenantAmounts[];
      expect(all.map(({ tenant_id }) => tenant_id)).toEqual(
        expect.arrayContaining([busy.tenantId, quiet.tenantId]),
      );
    });

    test.each<[readonly string[], RegExp]>([
      [["--since", "1w"], /--since 1w: write minutes, hours or days/],
      [["--from", "October"], /--from October: write a day or a time/],
      [["--since", "1h", "--from", "2026-10-01"], /exclude each other/],
      [["--from", "2026-10-02", "--to", "2026-10-01"], /ends before it begins/],
    ])("%j is wrong usage", async (words, message) => {
      const { exitCode, out, err } = await stage().command(["usage", ...words]);
      expect(err).toMatch(message);
      expect([exitCode, out]).toEqual([2, ""]);
    });

    test("says that older logs are gone, and that nothing was used", async () => {
      const { exitCode, out, err } = await stage().command([
        "usage",
        "--from",
        "2020-01-01",
        "--to",
        "2020-02-01",
      ]);
      expect(err).toContain("logs are kept for 30 days");
      expect(err).toContain("no tenant used anything");
      expect([exitCode, out]).toEqual([0, ""]);
    });
  });
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCosts } from "../../../../operate/costs/program";
import type { MonthUsage } from "../../../../operate/costs/usage";
import { playedTerminal } from "../../../support/played-terminal";
import { newTenant, type Tenant } from "../../../support/target/tenants";
import type { CommandStage } from "./stage";

export function costsTests(stage: () => CommandStage, directory: string): void {
  describe("costs", () => {
    const month = new Date().toISOString().slice(0, 7);
    const bill = join(directory, "bill.csv");
    const kept = join(directory, "usage.json");
    let tenants: Tenant[];

    async function costs(...words: string[]) {
      const { terminal, out, err } = playedTerminal({});
      const port = stage().here().slice(-2);
      const exitCode = await runCosts(
        ["local", "--month", month, "--bill", bill, ...port, ...words],
        terminal,
      );
      return { exitCode, out: out.join("\n"), err: err.join("\n") };
    }

    beforeAll(async () => {
      tenants = await Promise.all(["Small", "Large"].map((name) => newTenant(stage().target, name)));
      for (const [index, { api }] of tenants.entries()) {
        for (let item = 0; item < 1 + 4 * index; item += 1)
          await api.send("POST", "/data", { body: { item_id: `i${item}`, data: "x" } });
      }
      await stage().platform.idle();
      writeFileSync(
        bill,
        "service,usage,amount\nAmazon DynamoDB,EUC1-WriteRequestUnits,100.00\nAmazon API Gateway,,33.33\nAWS Lambda,,7.77\nAWS Key Management Service,,-1.01\n",
      );
    });

    test("a bill is split by what tenants did in the month, to the cent, and again from what was kept", async () => {
      const { exitCode, out, err } = await costs("--json", "--save-usage", kept);
      expect(err).toContain("is not over");
      expect(exitCode).toBe(0);
      const split = JSON.parse(out) as {
        total: string;
        tenants: { tenant_id: string; amount: string; services: Record<string, string> }[];
      };
      expect(split.total).toBe("140.09");
      const cents = split.tenants.map(({ amount }) => Math.round(Number(amount) * 100));
      expect(cents.reduce((sum, each) => sum + each, 0)).toBe(14009);
      const usage = JSON.parse(readFileSync(kept, "utf8")) as MonthUsage;
      const [small, large] = tenants.map(({ tenantId }) => ({
        used: usage.tenants.find(({ tenant_id }) => tenant_id === tenantId),
        part: split.tenants.find(({ tenant_id }) => tenant_id === tenantId),
      }));
      // Each item's put is a unit; the rest is their onboarding, which is the same.
      expect(large?.used?.write_units).toBe((small?.used?.write_units ?? 0) + 4);
      expect(large?.used?.requests).toBe((small?.used?.requests ?? 0) + 4);
      expect(Number(large?.part?.amount)).toBeGreaterThan(Number(small?.part?.amount));
      // The platform's own work is nobody's.
      expect(usage.nobody.write_units).toBeGreaterThan(0);
      const again = await costs("--json", "--usage", kept);
      expect(again.out).toBe(out);
      expect(again.err).toBe("");
    });
  });
}

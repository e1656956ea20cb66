import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localSilos } from "../../../../develop/start/silos/synthesize";
import { local } from "../../../../environments";

const directory = mkdtempSync(join(tmpdir(), "local-silos-test-"));
const synthesize = localSilos(directory);
const dedicated = Object.entries(local.tiers).find(([, { isolation }]) => isolation === "silo")?.[0] ?? "";

afterAll(() => rmSync(directory, { recursive: true }));

test("a tenant's stack is synthesized, one after the other", async () => {
  const tenants = [randomUUID(), randomUUID()];
  for (const tenantId of tenants) {
    const file = await synthesize({ tenantId, tier: dedicated });
    expect(file).toMatch(/saas-local-silo-t-\w{8}.cdk\.tf\.json$/);
    expect(readFileSync(file, "utf8")).toContain(tenantId);
  }
});

test("a tier that keeps tenants in the pool is refused, as in the registry", async () => {
  await expect(synthesize({ tenantId: randomUUID(), tier: local.defaultTier })).rejects.toThrow("tier");
});

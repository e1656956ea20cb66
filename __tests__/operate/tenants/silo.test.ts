import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exitCodes } from "@saas/cli-kit/exit";
import { npxCdktf } from "../../../toolchains/lines";
import { played } from "../../support/operate/tenants/played";
import { run } from "../../support/operate/tenants/run";
import { idOf, tenant } from "../../support/operate/tenants/tenants";

const registered = { slug: "globex", tenantId: idOf(2), region: "eu-central-1", tier: "dedicated" };
const plans: string[] = [];
let planCode = 0;
let root = "";

jest.mock("../../../environments/silos/dev", () => ({
  siloTenants: [
    {
      slug: "globex",
      tenantId: "00000000-0000-4000-8000-000000000002",
      region: "eu-central-1",
      tier: "dedicated",
    },
  ],
}));
jest.mock("../../../environments/silos/local", () => jest.requireMock("../../../environments/silos/dev"));
jest.mock("../../../operate/silos/checkout", () => ({
  get root() {
    return root;
  },
  showPlan: async (stack: string) => {
    plans.push(stack);
    return planCode;
  },
}));

const { state, tenants } = played();
const again = (words: string) =>
  `npm run tenants -- ${words} --environment dev --api-endpoint ${state.api.endpoint}`;
const registry = () => readFileSync(join(root, "environments/silos/dev.ts"), "utf8");
const waiting = (number: number, name: string) =>
  tenant(number, name, {
    tier: "dedicated",
    status: "provisioning",
    awaits_silo: true,
    binding: undefined,
  });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "silo-test-"));
  mkdirSync(join(root, "environments"));
  cpSync(resolve(__dirname, "../../../environments/silos"), join(root, "environments/silos"), {
    recursive: true,
  });
  plans.length = 0;
  planCode = 0;
  state.api.add(waiting(1, "Acme Bakery"), waiting(2, "Globex"), tenant(3, "Initech"));
});
afterEach(() => rmSync(root, { recursive: true }));

describe("silo add", () => {
  test("writes the line, shows the difference, and says what comes next", async () => {
    const { exitCode, out } = await tenants(["silo", "add", "Acme Bakery"]);
    const line = `  { slug: "acme-bakery", tenantId: "${idOf(1)}", region: "eu-central-1", tier: "dedicated" },`;
    expect(out.split("\n")).toEqual([
      "environments/silos/dev.ts",
      `+${line}`,
      `next: plan its stack  ${again(`silo plan ${idOf(1)}`)}`,
    ]);
    expect(registry()).toContain(`\n${line}\n`);
    expect(exitCode).toBe(0);
  });

  test("leaves an existing line unchanged", async () => {
    const before = registry();
    const { exitCode, out } = await tenants(["silo", "add", "Globex", "--slug", "another"]);
    expect(out).toContain('is in environments/silos/dev.ts already:\n  { slug: "globex"');
    expect(registry()).toBe(before);
    expect(exitCode).toBe(0);
  });

  test("takes a tenant of the pool with the tier that it is to move to, and no other", async () => {
    const refused = await tenants(["silo", "add", "Initech"]);
    expect(refused).toMatchObject({
      exitCode: 2,
      err: "error Initech is in the pool, by its tier standard: name the silo tier to move it to: --tier dedicated",
    });
    const added = await tenants(["silo", "add", "Initech", "--tier", "dedicated"]);
    expect(added).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining(again(`silo plan ${idOf(3)}`)),
    });
    expect(registry()).toContain(`slug: "initech", tenantId: "${idOf(3)}"`);
  });

  test.each([
    ["a slug that is taken", ["--slug", "globex"], "environments/silos/dev.ts: siloTenants."],
    ["a slug that is none", ["--slug", "Acme!"], "environments/silos/dev.ts: siloTenants."],
  ])("%s is refused, and nothing is written", async (_, options, message) => {
    const before = registry();
    const { exitCode, err } = await tenants(["silo", "add", "Acme Bakery", ...options]);
    expect([exitCode, err]).toEqual([exitCodes.usage, expect.stringContaining(message)]);
    expect(registry()).toBe(before);
  });

  test("--json prints the line and the files", async () => {
    const { out } = await tenants(["silo", "add", "Acme Bakery", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      silo: { slug: "acme-bakery", tenantId: idOf(1) },
      changed: [{ name: "environments/silos/dev.ts" }],
    });
  });
});

describe("silo plan", () => {
  test("plans the stack of the tenant's line, and says how it goes on", async () => {
    const { exitCode, out } = await tenants(["silo", "plan", "Globex"]);
    expect(plans).toEqual([`saas-dev-silo-${registered.slug}`]);
    expect(out).toContain(`${npxCdktf()} deploy saas-dev-silo-globex`);
    expect(out).toContain(again(`silo activate ${idOf(2)}`));
    expect(exitCode).toBe(0);
  });

  test("a plan that fails ends with the code of the plan", async () => {
    for (planCode of [exitCodes.refused, exitCodes.unavailable]) {
      expect(await tenants(["silo", "plan", "Globex"])).toMatchObject({ exitCode: planCode });
    }
  });

  test("of a tenant of the pool is followed by the move of its data", async () => {
    state.api.add({ ...tenant(2, "Globex"), tier: "standard" });
    const { out } = await tenants(["silo", "plan", idOf(2)]);
    expect(out).toContain(again(`move ${idOf(2)} dedicated`));
    expect(out).not.toContain("silo activate");
  });

  test("of this machine there is nothing to plan: npm start deploys it", async () => {
    const here = ["--environment", "local", "--api-endpoint", state.api.endpoint];
    const { exitCode, err } = await run(["silo", "plan", "Globex", ...here]);
    expect(err).toContain("error npm start deploys the silos of local: there is nothing to plan");
    expect(err).toContain(`silo activate ${idOf(2)} --environment local`);
    expect([exitCode, plans]).toEqual([exitCodes.usage, []]);
  });

  test("a tenant without a line gets a hint to add one", async () => {
    const { exitCode, err } = await tenants(["silo", "plan", "Acme Bakery"]);
    expect(err).toContain("Acme Bakery has no line in environments/silos/dev.ts");
    expect(err).toContain(again(`silo add ${idOf(1)}`));
    expect([exitCode, plans]).toEqual([1, []]);
  });
});

describe("silo activate", () => {
  const notDeployed = {
    status: 409,
    body: {
      type: "urn:problem-type:silo-not-deployed",
      title: "Conflict",
      status: 409,
      detail: "The silo is not deployed.",
    },
  };

  test("binds the tenant, waits until all work is done, and prints the result", async () => {
    state.api.work = ["api_key", "plan"];
    const { exitCode, out } = await tenants(["silo", "activate", "Globex"]);
    expect(state.api.changes).toEqual([`POST /admin/tenants/${idOf(2)}/activation`]);
    expect(out.split("\n")).toEqual([
      `Globex (${idOf(2)}): provisioning -> active; its data is in its silo globex, its first administrator is invited`,
      `next: look at it  ${again(`show ${idOf(2)}`)}`,
    ]);
    expect(exitCode).toBe(0);
  });

  test.each([
    ["of a tenant without a line says to add it", "Acme Bakery", `silo add ${idOf(1)}`],
    ["of a silo that does not stand says how to deploy it", "Globex", `silo activate ${idOf(2)}`],
  ])("%s", async (_, name, next) => {
    // The reads before it are answered.
    state.api.refuseActivation = notDeployed;
    const { exitCode, err } = await tenants(["silo", "activate", name]);
    expect(err).toContain("The silo is not deployed.");
    expect(err).toContain(again(next));
    expect(exitCode).toBe(1);
  });
});

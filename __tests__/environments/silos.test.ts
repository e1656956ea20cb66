import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dev } from "../../environments/dev";
import { environment } from "../../environments/environment";
import { loadEnvironments } from "../../environments/load";
import type { SiloTenant } from "../../environments/schema/data";
import { siloStackName } from "../../stacks/support/naming";
import { npxCdktf } from "../../toolchains/lines";
import { acme, globex } from "../support/silos";
import { problems } from "./problems";

const { standard, dedicated } = dev.tiers;
const silo = {
  ...dev,
  isolationModel: "silo",
  tiers: { dedicated },
  defaultTier: "dedicated",
  onboarding: { ...dev.onboarding, access: "closed" },
};
const pool = { ...dev, isolationModel: "pool", tiers: { standard } };

describe("the model of an environment", () => {
  it.each([
    ["pool", pool],
    ["silo", { ...silo, siloTenants: [acme] }],
    ["bridge", { ...dev, siloTenants: [acme, globex] }],
  ])("%s is accepted where the tiers fit", (_, environment) => {
    expect(problems({ dev: environment })).toEqual([]);
  });

  it.each([
    [
      "a silo tier in a pool",
      { ...pool, tiers: { standard, dedicated } },
      'tiers.dedicated.isolation is "silo": write "pool", or set isolationModel to "bridge"',
    ],
    [
      "a pool tier in silos",
      { ...silo, tiers: { dedicated, plus: { ...standard, selfService: false } } },
      'tiers.plus.isolation is "pool": write "silo", or set isolationModel to "bridge"',
    ],
    [
      "a bridge without a silo tier",
      { ...dev, tiers: { standard } },
      'isolationModel is "bridge": give a tier the isolation "silo", or write "pool": bridge has tenants of both kinds',
    ],
    [
      "a bridge without a pool tier",
      { ...silo, isolationModel: "bridge" },
      'isolationModel is "bridge": give a tier the isolation "pool", or write "silo": bridge has tenants of both kinds',
    ],
    [
      "a silo that anybody may ask for",
      { ...dev, tiers: { standard, dedicated: { ...dedicated, selfService: true } } },
      "tiers.dedicated.selfService is true: set it to false: an operator deploys a silo, no request does",
    ],
    [
      "a silo by default",
      { ...dev, defaultTier: "dedicated" },
      'defaultTier is "dedicated": choose a self-service tier: an operator deploys a silo, no request does',
    ],
    [
      "onboarding by request where all are silos",
      { ...silo, onboarding: dev.onboarding },
      'onboarding.access is "open": write "closed": every tenant of this environment is a silo, which an operator creates',
    ],
    [
      "a model that does not exist",
      { ...dev, isolationModel: "hybrid" },
      'isolationModel is "hybrid": write one of "pool", "silo", "bridge"',
    ],
    [
      "a tag that the stacks set, in whatever case",
      { ...dev, tags: { Work: "export" } },
      'tags.Work is "export": choose another name: the stacks set this tag',
    ],
    [
      "a tag that silos' trust policies compare, on every role",
      { ...dev, tags: { silo_work: "tenant" } },
      'tags.silo_work is "tenant": choose another name: the stacks set this tag',
    ],
  ])("refuses %s", (_, environment, message) => {
    expect(problems({ dev: environment })).toEqual([`environments/dev.ts: ${message}`]);
  });

  it("refuses an environment whose stacks would be named as another's silos", () => {
    const named = (name: string) => problems({ [name]: { ...dev, name } });
    for (const name of ["dev-silo", "dev-silo-b"]) {
      expect(named(name)).toEqual([
        `environments/${name}.ts: name is "${name}": choose another: its stacks would have the names of another ` +
          "environment's silos, saas-<environment>-silo-<slug>",
      ]);
    }
    for (const name of ["silo", "silo-b", "dev-silos"]) expect(named(name)).toEqual([]);
  });
});

describe("a line of the registry", () => {
  const lines = (...tenants: unknown[]) => problems({ dev: { ...dev, siloTenants: tenants } });
  const SLUG =
    "write 2 to 20 characters: lower-case letters, digits and -, beginning with a letter, ending with a letter or digit";

  it.each([
    ["an unknown field", { regoin: "x" }, 'acme.regoin is "x": no such field; did you mean "region"?'],
    [
      "another region",
      { region: "us-east-1" },
      'acme.region is "us-east-1": write "eu-central-1", the environment\'s: its functions, alarms and keys do not reach another region',
    ],
    [
      "a pool tier",
      { tier: "standard" },
      'acme.tier is "standard": name a tier whose isolation is "silo": dedicated',
    ],
    [
      "no such tier",
      { tier: "no-such-tier" },
      'acme.tier is "no-such-tier": name a tier whose isolation is "silo": dedicated',
    ],
    [
      "an id in capitals",
      { tenantId: acme.tenantId.toUpperCase() },
      `acme.tenantId is "${acme.tenantId.toUpperCase()}": write the tenant's id, a UUID in lower case, as npm run tenants -- list prints it`,
    ],
    ["a missing tier", { tier: undefined }, 'acme.tier is missing: name a tier whose isolation is "silo"'],
    [
      "protection by a word",
      { removalProtection: "no" },
      'acme.removalProtection is "no": write true or false, or leave it out',
    ],
    ["a slug in capitals", { slug: "Acme" }, `0.slug is "Acme": ${SLUG}`],
    ["a slug that ends in -", { slug: "acme-" }, `0.slug is "acme-": ${SLUG}`],
    ["a slug of one letter", { slug: "a" }, `0.slug is "a": ${SLUG}`],
    ["a slug of 21 letters", { slug: "a".repeat(21) }, `0.slug is "${"a".repeat(21)}": ${SLUG}`],
    ["a number for a slug", { slug: 7 }, `0.slug is 7: ${SLUG}`],
  ])("refuses %s", (_, change, message) => {
    expect(lines({ ...acme, ...change })).toEqual([`environments/silos/dev.ts: siloTenants.${message}`]);
  });

  it("is an object", () => {
    expect(lines(acme, "globex")).toEqual([
      'environments/silos/dev.ts: siloTenants.1 is "globex": write an object: { slug, tenantId, region, tier }',
    ]);
  });

  it("has a slug and an id that no other has", () => {
    expect(lines(acme, globex, { ...globex, slug: "acme" })).toEqual([
      'environments/silos/dev.ts: siloTenants.acme.slug is "acme": choose another: two lines use it',
      `environments/silos/dev.ts: siloTenants.acme.tenantId is "${globex.tenantId}": remove one of the two: globex also uses it`,
    ]);
  });

  it("has no place in a pool", () => {
    expect(problems({ dev: { ...pool, siloTenants: [acme] } })).toEqual([
      'environments/silos/dev.ts: siloTenants is ["acme"]: remove the lines, or set isolationModel to "bridge" or "silo"',
    ]);
  });
});

describe("a protected silo tenant whose line is gone", () => {
  const having = (...siloTenants: SiloTenant[]) => ({ dev: { ...dev, siloTenants } });

  it("ends synthesis, and the message says how to give the tenant up", () => {
    expect(problems(having(globex), { dev: ["acme", "globex"] })).toEqual([
      "environments/silos/dev.ts: siloTenants.acme is missing: put the line back: its data is protected. To offboard the tenant: " +
        `npm run tenants -- offboard, and wait until it is deleted; removalProtection: false in the line, ${npxCdktf()} deploy ` +
        `saas-dev-silo-acme, npm run protect; ${npxCdktf()} destroy saas-dev-silo-acme; then remove the line`,
    ]);
  });

  it("is named with its stack as the stacks are named", () => {
    expect(problems(having(), { dev: ["acme"] })[0]).toContain(`destroy ${siloStackName("dev", "acme")};`);
  });

  it("ends synthesis too when its whole environment is gone", () => {
    expect(problems(having(), { qa: ["acme", "globex"] })).toEqual([
      "environments/qa.ts: the environment is missing: put it back, as the data of its silo tenants is protected: acme, globex",
    ]);
  });

  it("is not reported beside a file that cannot be read", () => {
    expect(problems({ dev: { ...dev, region: "mars" } }, { dev: ["acme"] })).toHaveLength(1);
  });
});

describe("the registry of each environment", () => {
  it("is the one of its name: a copied environment shares none, and needs its own", () => {
    const { siloTenants: _, ...data } = dev;
    const copied = environment({ ...data, name: "copied", ci: { ...dev.ci, githubEnvironment: "copied" } });
    expect(problems({ copied })).toEqual([
      "environments/silos/copied.ts: siloTenants is missing: write a list of { slug, tenantId, region, tier }, one per line",
    ]);
    expect(environment(data).siloTenants).toBe(dev.siloTenants);
  });

  it.each(loadEnvironments().map(({ name }) => name))("%s has one line per tenant", (name) => {
    const text = readFileSync(join(__dirname, `../../environments/silos/${name}.ts`), "utf8");
    const [, list = ""] =
      text.match(/export const siloTenants: readonly SiloTenant\[\] = \[\n([\s\S]*)\];\n$/) ?? [];
    expect(text).toContain("// biome-ignore format: one line per tenant\nexport const siloTenants");
    const tenants = loadEnvironments().find((environment) => environment.name === name)?.siloTenants ?? [];
    const lines = list.split("\n").filter((line) => line.trim() !== "");
    expect(lines.map((line) => /^ {2}\{ slug: "([^"]+)", .*\},$/.exec(line)?.[1])).toEqual(
      tenants.map(({ slug }) => slug),
    );
  });
});

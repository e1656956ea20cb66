import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as environments from "../../../environments";
import { lineOf, registryFile, slugFor, withLine } from "../../../operate/silos/registry";

const tenant = (slug: string, rest: object = {}) => ({
  slug,
  tenantId: "3f2b8c1e-9a47-4d0e-8c55-1b6f0a7d2e93",
  region: "eu-central-1",
  tier: "dedicated",
  ...rest,
});
const empty = `import type { SiloTenant } from "../schema/data";

/** The silo tenants of dev. */
export const siloTenants: readonly SiloTenant[] = [
];
`;

test("lines come in the order of their slugs, whatever the order they are added in", () => {
  const text = ["globex", "acme", "initech"].reduce(
    (before, slug) => withLine("dev.ts", before, tenant(slug)),
    empty,
  );
  const lines = text.split("\n").filter((line) => line.includes("slug:"));
  expect(lines).toEqual([lineOf(tenant("acme")), lineOf(tenant("globex")), lineOf(tenant("initech"))]);
  expect(text.replace(/^ {2}\{.*\n/gm, "")).toBe(empty);
});

test("a line says all of a tenant", () => {
  expect(lineOf(tenant("acme", { removalProtection: false }))).toBe(
    '  { slug: "acme", tenantId: "3f2b8c1e-9a47-4d0e-8c55-1b6f0a7d2e93", region: "eu-central-1", tier: "dedicated", removalProtection: false },',
  );
});

test.each(Object.keys(environments))("the registry of %s takes a line", (environment) => {
  const name = registryFile(environment);
  const text = readFileSync(join(__dirname, "../../..", name), "utf8");
  expect(withLine(name, text, tenant("acme"))).toContain(lineOf(tenant("acme")));
});

test.each([
  ["a tenant on several lines", empty.replace("];", '  {\n    slug: "acme",\n  },\n];')],
  ["another form of list", "export const siloTenants = [];\n"],
])("%s is left to people, with the line to write", (_, text) => {
  expect(() => withLine("environments/silos/dev.ts", text, tenant("globex"))).toThrow(
    `environments/silos/dev.ts is no longer one tenant per line: add the line by hand: ${lineOf(tenant("globex")).trim()}`,
  );
});

test.each([
  ["Acme Bakery", "acme-bakery"],
  ["Café Übermut & Söhne GmbH", "cafe-ubermut-sohne-g"],
  ["3M", undefined],
  ["360 Degrees", "degrees"],
  ["The Very Long Company Name of Somewhere", "the-very-long-compan"],
  ["日本", undefined],
])("the slug for %s is %s", (name, slug) => {
  expect(slugFor(name)).toBe(slug);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCosts } from "../../../operate/costs/program";
import { noQuantities } from "../../../operate/costs/usage";
import { playedTerminal } from "../../support/played-terminal";

const directory = mkdtempSync(join(tmpdir(), "saas-costs-"));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};
const bill = file(
  "bill.csv",
  "service,usage,amount,currency\nAmazon API Gateway,,3.50,USD\nNew Thing,,1.00,USD\n",
);
const usage = (more: object = {}) =>
  file(
    "usage.json",
    JSON.stringify({
      environment: "dev",
      month: "2026-10",
      tenants: [
        { tenant_id: "a", ...noQuantities, requests: 2 },
        { tenant_id: "b", ...noQuantities, requests: 1 },
      ],
      nobody: noQuantities,
      ...more,
    }),
  );

async function run(...words: string[]) {
  const { terminal, out, err } = playedTerminal({});
  const exitCode = await runCosts(words, terminal);
  return { exitCode, out: out.join("\n"), err: err.join("\n") };
}
const month = ["dev", "--month", "2026-10"];

test("prints tenants and services as tables, and names unknown services", async () => {
  const { exitCode, out, err } = await run(...month, "--bill", bill, "--usage", usage());
  expect(out.split("\n")).toEqual([
    "dev, 2026-10",
    "",
    "TENANT  AMOUNT USD  DIRECT  USED  SHARED",
    "a             3.00    0.00  3.00    0.00",
    "b             1.50    0.00  1.50    0.00",
    "total         4.50",
    "",
    "SERVICE             AMOUNT USD  DIRECT  USED  SHARED  SPLIT BY",
    "Amazon API Gateway        3.50    0.00  3.50    0.00  requests",
    "New Thing                 1.00    0.00  1.00    0.00  requests (unknown service)",
    "total                     4.50",
  ]);
  expect(err).toBe("split by requests, because they have no driver: New Thing");
  expect(exitCode).toBe(0);
});

test("--csv has a row a tenant, and totals that add up", async () => {
  const { out } = await run(...month, "--bill", bill, "--usage", usage(), "--csv");
  expect(out.split("\n")).toEqual([
    "tenant_id,Amazon API Gateway,New Thing,total",
    "a,2.33,0.67,3.00",
    "b,1.17,0.33,1.50",
    "total,3.50,1.00,4.50",
  ]);
});

test("--json has exact amounts as texts, with as many decimals as are asked for", async () => {
  const { out } = await run(...month, "--bill", bill, "--usage", usage(), "--json", "--decimals", "4");
  expect(JSON.parse(out)).toMatchObject({
    environment: "dev",
    month: "2026-10",
    currency: "USD",
    total: "4.5000",
    tenants: [
      {
        tenant_id: "a",
        amount: "3.0000",
        services: { "Amazon API Gateway": "2.3333", "New Thing": "0.6667" },
      },
      { tenant_id: "b", amount: "1.5000" },
    ],
    services: [
      { service: "Amazon API Gateway", known: true },
      { service: "New Thing", known: false },
    ],
  });
});

test("costs without a tenant to share them have a row of their own", async () => {
  const { out, err } = await run(...month, "--bill", bill, "--usage", usage({ tenants: [] }), "--csv");
  expect(out).toContain("(nobody),3.50,1.00,4.50\n");
  expect(err).toContain("no tenant used anything");
});

test.each<[string, () => string[], number, RegExp]>([
  ["no month", () => ["dev", "--bill", bill], 2, /required option '--month <month>'/],
  [
    "a month that is none",
    () => ["dev", "--month", "2026-13", "--bill", bill],
    2,
    /write a month such as 2026-10/,
  ],
  [
    "no environment of that name",
    () => ["dve", "--month", "2026-10", "--bill", bill],
    2,
    /did you mean "dev"\?/,
  ],
  ["no bill there", () => [...month, "--bill", "none.csv"], 1, /^error none\.csv: cannot be read \(ENOENT\)/],
  [
    "usage of another month",
    () => [...month, "--bill", bill, "--usage", usage({ month: "2026-09" })],
    1,
    /usage\.json: month: is 2026-09/,
  ],
  [
    "usage of another environment",
    () => [...month, "--bill", bill, "--usage", usage({ environment: "prod" })],
    1,
    /environment: is prod/,
  ],
  [
    "usage with a tenant twice",
    () => [
      ...month,
      "--bill",
      bill,
      "--usage",
      usage({ tenants: ["a", "a"].map((tenant_id) => ({ tenant_id, ...noQuantities })) }),
    ],
    1,
    /a is there twice/,
  ],
  [
    "usage with a negative amount",
    () => [...month, "--bill", bill, "--usage", usage({ nobody: { ...noQuantities, requests: -1 } })],
    1,
    /usage\.json: nobody\.requests: /,
  ],
  [
    "no platform on the port",
    () => ["local", "--month", "2026-10", "--bill", bill, "--port", "1"],
    3,
    /none of your platforms runs on port 1/,
  ],
])("reports %s without a stack trace", async (_, words, code, message) => {
  const { exitCode, out, err } = await run(...words());
  expect(err).toMatch(message);
  expect(err).not.toMatch(/^\s+at /m);
  expect([exitCode, out]).toEqual([code, ""]);
});

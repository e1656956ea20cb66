import type { Comparison } from "../../../operate/compare/compare";
import { runDiffEnvironments } from "../../../operate/compare/program";
import { report } from "../../../operate/compare/report";
import { outcomeOf, playedTerminal } from "../../support/played-terminal";

// Stacks, from what the test files share.
jest.mock("../../../synthesis/in-memory", () => jest.requireActual("../../support/synth"));

const run = (...words: string[]) => outcomeOf((terminal) => runDiffEnvironments(words, terminal));

test("differences are a table by concern, and no failure", async () => {
  const { exitCode, out, err } = await run("dev", "prod");
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
  const lines = out.split("\n");
  expect(lines[0]).toMatch(
    /^dev and prod: \d+ attributes with different values, \d+ resources in one alone; \d+ pairs/,
  );
  expect(out).toMatch(
    /^firewall\n {2}aws_wafv2_web_acl\.api_firewall \(saas\)\n {4}the whole resource +– +exists$/m,
  );
  expect(out).toMatch(
    /^ {2}aws_cloudwatch_log_group\.account_function and \d+ more \(saas\)\n(.*\n)*? {4}retention_in_days +30 +365$/m,
  );
  // Columns begin where their headings do.
  const start = lines.find((line) => /^ +dev +prod$/.test(line))?.indexOf("prod") ?? 0;
  expect(lines.find((line) => line.includes("retention_in_days"))?.slice(start)).toBe("365");
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(140);
});

test("--each shows every resource", async () => {
  const { out } = await run("dev", "prod", "--each");
  expect(out).not.toMatch(/ and \d+ more \(/);
  expect(out).toContain("aws_cloudwatch_log_group.files_function (saas)");
});

const told = (comparison: Comparison) =>
  report(comparison, { a: "dev", b: "prod" }, playedTerminal().terminal, false);

test("environments that are alike say so, and stacks that one does not have are named", async () => {
  const shared = { kind: "saas", a: "saas-dev", b: "saas-prod" };
  expect(told({ stacks: [shared], differences: [] })).toEqual([
    "dev and prod: no difference; 1 pair of stacks compared",
  ]);
  const silo = { kind: "saas-silo-acme", a: undefined, b: "saas-prod-silo-acme" };
  expect(told({ stacks: [shared, silo], differences: [] })).toContain(
    "only in prod: the stack saas-prod-silo-acme",
  );
});

test("long values are shown from shortly before the point where they part", async () => {
  const text = (end: string) => `${"a".repeat(80)} ${end}`;
  const difference = {
    concern: "api",
    stack: "saas",
    address: "x.y",
    attribute: "z",
    a: text("1"),
    b: text("2"),
  } as const;
  const line = told({ stacks: [], differences: [difference] }).find((each) => each.includes(" z "));
  expect(line).toMatch(/^ {4}z +…a{11} 1 +…a{11} 2$/);
});

test("--json is every difference with whole values under the environments' names", async () => {
  const { exitCode, out } = await run("dev", "prod", "--json");
  const { environments, stacks, differences } = JSON.parse(out);
  expect(exitCode).toBe(0);
  expect(environments).toEqual(["dev", "prod"]);
  expect(stacks).toContainEqual({
    kind: "state-backend",
    dev: "state-backend-dev",
    prod: "state-backend-prod",
  });
  expect(differences).toContainEqual({
    concern: "monitoring",
    stack: "saas",
    address: "aws_cloudwatch_log_group.files_function",
    attribute: "retention_in_days",
    values: { dev: 30, prod: 365 },
  });
  expect(differences).toContainEqual({
    concern: "encryption",
    stack: "saas",
    address: "aws_kms_key.environment",
    attribute: null,
    values: { dev: null, prod: expect.objectContaining({ enable_key_rotation: true }) },
  });
});

test.each([
  [["dev", "prdo"], 'did you mean "prod"?'],
  [["dev", "xyzzy"], 'there is no environment "xyzzy"'],
  [["dev", "dev"], "both are dev: name two environments"],
  [["dev"], "missing required argument 'b'"],
])("%j is wrong usage", async (words, message) => {
  const { exitCode, out, err } = await run(...words);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
  expect(err).toContain(message);
  expect(err).not.toMatch(/\n +at /);
});

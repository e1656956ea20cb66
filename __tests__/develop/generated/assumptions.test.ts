import { existsSync } from "node:fs";
import { join } from "node:path";
import { assumptionsPage } from "../../../develop/generated/assumptions";
import { assumptions, UNDOCUMENTED } from "../../../operate/verify/assumptions";
import { probes } from "../../../operate/verify/probes";

const root = join(__dirname, "../../..");
const [, ...rows] = assumptionsPage(assumptions).text.split("|---|---|---|---|---|\n");

it("has a row for each assumption, with source, probe or sign, file, and where it held", () => {
  const lines = rows.join("").trim().split("\n");
  expect(lines).toHaveLength(assumptions.length);
  for (const [index, { assumes, source, restsOn }] of assumptions.entries()) {
    for (const text of [assumes, source, `(../${restsOn})`]) expect(lines[index]).toContain(text);
  }
});

it("has those that a probe looks at with its name, and where they were seen", () => {
  const seen = { on: "2030-01-31", where: "a development account" };
  const { text } = assumptionsPage(
    [],
    [{ name: "sign-in", assumes: "a user signs in", source: "a guide", seen }],
  );
  expect(text).toContain("| a user signs in | a guide | `sign-in` |  | 2030-01-31, a development account |");
});

it.each(assumptions.map((each) => [each.assumes, each] as const))("%s: names what exists", (_, each) => {
  expect(existsSync(join(root, each.restsOn))).toBe(true);
  expect(each.source).toMatch(new RegExp(`guide|reference|RFC|${UNDOCUMENTED}`));
  expect(each.assumes).not.toMatch(/[.]$/);
});

it("calls nothing measured that was read", () => {
  expect(assumptionsPage(assumptions).text).not.toMatch(/measured/i);
});

it("states every assumption once, with a probe or without", () => {
  const all = [...assumptions, ...probes].map(({ assumes }) => assumes);
  expect(new Set(all).size).toBe(all.length);
});

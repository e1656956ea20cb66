import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { lines } from "../../toolchains/lines";
import { programs } from "../../toolchains/programs";

const root = resolve(__dirname, "../..");
const { jobs } = parse(readFileSync(join(root, ".github/workflows/check.yml"), "utf8")) as {
  jobs: Record<string, { strategy: { matrix: Record<string, unknown> } }>;
};

describe("the workflow check", () => {
  it("tests every Node.js that the current line names", () => {
    expect(jobs.node?.strategy.matrix).toEqual({ node: lines.current.node.tested.map(Number) });
  });

  it("validates both lines with every program", () => {
    expect(jobs.validate?.strategy.matrix).toEqual({
      line: Object.keys(lines),
      program: programs.flatMap(({ command, validated }) =>
        validated.map((version) => ({ command, version })),
      ),
    });
  });

  it("validates with the project's own Terraform", () => {
    const own = readFileSync(join(root, ".terraform-version"), "utf8").trim();
    expect(programs[0]?.validated).toContain(own);
  });
});

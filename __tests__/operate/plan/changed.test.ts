import { readFileSync } from "node:fs";
import { exitCodes } from "@saas/cli-kit/exit";
import { PlayedProject } from "../../support/operate/plan/played-project";
import { writeSynthesized } from "../../support/operate/plan/synthesized";

let project: PlayedProject;
beforeEach(() => {
  project = new PlayedProject();
  project.stacks = { ...project.stacks, "saas-local": { environment: "local" } };
  const { "saas-dev": dev, ...others } = project.stacks;
  writeSynthesized(project.file("base"), {
    ...others,
    "saas-dev": { environment: "dev", resource: { aws_iam_role: { b: {} } } },
    "saas-old": { environment: "dev" },
    "saas-local": { environment: "local", resource: { aws_iam_role: { b: {} } } },
  });
});
afterEach(() => project.remove());

const changed = (...words: string[]) => project.plan("changed", "--base", project.file("base"), ...words);

describe("npm run plan -- changed", () => {
  it("lists stacks that differ in a table, and says what becomes of one that is gone", async () => {
    expect(await changed()).toEqual({
      exitCode: exitCodes.done,
      out: `ENVIRONMENT  STACK     DIFFERENCE  WHERE
dev          saas-dev  changed     Terraform JSON
dev          saas-old  removed     no longer in the code; its resources remain`,
      err: "saas-old is no longer in the code, but its resources remain: destroy it from the base first.",
    });
  });

  it("is a matrix for GitHub Actions, of what can be planned", async () => {
    const { out } = await changed("--json");
    expect(out).toBe(
      '{"include":[{"stack":"saas-dev","environment":"dev","difference":"changed","where":"Terraform JSON"}]}',
    );
  });

  it("writes the matrix as outputs of a step, and whether there is anything in it", async () => {
    const file = project.file("github-output");
    await changed("--github-output", file);
    await changed("--environment", "prod", "--github-output", file);
    expect(readFileSync(file, "utf8")).toBe(
      `matrix={"include":[{"stack":"saas-dev","environment":"dev","difference":"changed","where":"Terraform JSON"}]}
any=true
matrix={"include":[]}
any=false
`,
    );
  });

  it("leaves out of the matrix what only one machine can plan, and says so", async () => {
    project.stacks = { ...project.stacks, "state-backend-dev": { environment: "dev", backend: "local" } };
    expect(await changed("--json")).toMatchObject({
      out: expect.not.stringContaining("state-backend-dev"),
      err: expect.stringContaining("state-backend-dev keeps its state in a file"),
    });
    expect((await changed()).out).toContain("state-backend-dev  changed");
  });

  it("can be asked for environments, the local one too", async () => {
    expect((await changed("--environment", "local", "--json")).out).toContain('"stack":"saas-local"');
    expect(await changed("--environment", "prod", "--json")).toMatchObject({ out: '{"include":[]}' });
    expect(await changed("--environment", "prod")).toMatchObject({ out: "No stack differs." });
    expect(await changed("--environment", "prdo")).toMatchObject({
      exitCode: exitCodes.usage,
      err: 'error there is no environment "prdo": did you mean "prod"?',
    });
  });
});

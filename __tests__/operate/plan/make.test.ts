import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { exitCodes } from "@saas/cli-kit/exit";
import { resource } from "../../support/operate/plan/plans";
import { PlayedProject } from "../../support/operate/plan/played-project";

let project: PlayedProject;
beforeEach(() => {
  project = new PlayedProject();
});
afterEach(() => project.remove());

const table = resource("aws_dynamodb_table.notes", ["delete"]);

describe("npm run plan", () => {
  it("plans an environment in the order of deployment, and says what comes next", async () => {
    const { exitCode, out, err } = await project.plan("--environment", "dev");
    expect(exitCode).toBe(exitCodes.done);
    expect(out).toBe(`state-backend-dev  1 to create
  create  aws_iam_role.a

saas-dev  1 to create
  create  aws_iam_role.a

next: npm run deploy -- state-backend-dev saas-dev --plan plans`);
    expect(err).toMatch(/^state-backend-dev: its state is a local file/);
    expect(project.calls()).toEqual(
      ["state-backend-dev", "saas-dev"].flatMap((stack) =>
        ["init", "plan", "show"].map((verb) => `${verb} ${stack}`),
      ),
    );
  });

  it("tells machines in one line: counts, guard, digest, directory", async () => {
    project.plans("saas-dev", [table]);
    const { exitCode, out } = await project.plan("saas-dev", "--json");
    expect(exitCode).toBe(exitCodes.refused);
    expect(out.split("\n")).toHaveLength(1);
    expect(JSON.parse(out)).toEqual({
      stacks: [
        {
          stack: "saas-dev",
          environment: "dev",
          changes: { create: 0, update: 0, replace: 0, destroy: 1, forget: 0, move: 0, import: 0, output: 0 },
          guard: {
            refused: [
              { address: "aws_dynamodb_table.notes", action: "delete", lost: "every item of the table" },
            ],
            allowed: [],
            leftOver: [],
          },
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          directory: project.file("plans/saas-dev"),
        },
      ],
    });
  });

  it("plans of an environment what CI may deploy, and tells the job that deploys it which plans", async () => {
    project.stacks = {
      ...project.stacks,
      "ci-access-dev": { environment: "dev" },
      "saas-dev-silo-acme": { environment: "dev" },
    };
    for (const stack of ["ci-access-dev", "saas-dev-silo-acme"]) project.plans(stack, []);
    const file = project.file("github-output");
    const words = ["--environment", "dev", "--deployed-by-ci", "--json", "--github-output", file];
    const plans = JSON.parse((await project.plan(...words)).out).stacks as {
      stack: string;
      digest: string;
    }[];
    expect(plans.map(({ stack }) => stack)).toEqual(["saas-dev", "saas-dev-silo-acme"]);
    const [platform, silo] = plans.map(({ digest }) => digest);
    expect(readFileSync(file, "utf8")).toBe(
      `digests=saas-dev=${platform},saas-dev-silo-acme=${silo}\nchanges=true\n`,
    );
    project.plans("saas-dev", []);
    await project.plan(...words);
    expect(readFileSync(file, "utf8")).toMatch(/\nchanges=false\n$/);
  });

  it("appends the summary where it is told to, and offers no deployment of what is refused", async () => {
    project.plans("saas-dev", [table]);
    const file = project.file("step-summary.md");
    for (const stack of ["saas-dev", "saas-prod"]) {
      const { out } = await project.plan(stack, "--summary", file);
      expect(out.includes("next:")).toBe(stack === "saas-prod");
    }
    expect(readFileSync(file, "utf8").match(/^## Terraform plan$/gm)).toHaveLength(2);
  });

  it("of uncommitted work says at once that it cannot be deployed, names files, and offers no deployment", async () => {
    project.git.uncommitted = ["a.ts", "b.ts", "c.ts", "d.ts", "e.ts", "f.ts", "g.ts"];
    const { out, err, exitCode } = await project.plan("saas-prod");
    expect(err).toContain("uncommitted changes (a.ts, b.ts, c.ts, d.ts, e.ts and 2 more) cannot be deployed");
    expect(err.split("\n")[0]).toContain("cannot be deployed");
    expect([out.includes("next:"), exitCode]).toEqual([false, exitCodes.done]);
    expect((await project.plan("saas-prod", "--review")).err).not.toContain("cannot be deployed");
    project.git.uncommitted = [];
    const committed = await project.plan("saas-prod");
    expect(committed.err).not.toContain("cannot be deployed");
    expect(committed.out).toContain("next: npm run deploy");
  });

  it("to read takes no lock and keeps no plan file; to deploy takes one and keeps it", async () => {
    const words = () => readFileSync(project.file("saas-dev.plan-words"), "utf8");
    await project.plan("saas-dev", "--review");
    expect(words()).toContain("-lock=false");
    expect(existsSync(project.file("plans/saas-dev/plan.tfplan"))).toBe(false);
    await project.plan("saas-dev");
    expect(words()).toContain("-lock=true");
    expect(existsSync(project.file("plans/saas-dev/plan.tfplan"))).toBe(true);
  });

  it("for a scanner is kept whole beside the plan, for its owner alone", async () => {
    await project.plan("saas-dev", "--review");
    expect(existsSync(project.file("scan"))).toBe(false);
    await project.plan("saas-dev", "--review", "--scan", "scan");
    const file = project.file("scan/saas-dev.json");
    expect(readFileSync(file, "utf8")).toBe(readFileSync(project.file("saas-dev.json"), "utf8"));
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(existsSync(project.file("plans/saas-dev/saas-dev.json"))).toBe(false);
  });

  it("goes on after a stack that fails, tells Terraform's reason, and leaves no plan of it", async () => {
    await project.plan("saas-dev");
    project.fails(
      "plan",
      "saas-dev",
      "╷\n│ Error: Error acquiring the state lock\n│ \n│ Somebody else\n│ is at work.\n╵\n",
    );
    const summary = project.file("step-summary.md");
    const { exitCode, out, err } = await project.plan("saas-dev", "saas-prod", "--summary", summary);
    expect(exitCode).toBe(exitCodes.failed);
    expect(readFileSync(summary, "utf8")).toMatch(
      /^\*\*saas-dev could not be planned: see the log\.\*\*\n\n## Terraform plan/,
    );
    expect(err).toContain(
      "error saas-dev: terraform plan: Error acquiring the state lock Somebody else is at work.",
    );
    expect(out).toContain("saas-prod  1 to create");
    expect(existsSync(project.file("plans/saas-dev/record.json"))).toBe(false);
    expect(existsSync(project.file("plans/saas-dev/plan.tfplan"))).toBe(false);
  });

  it("ends with exit code 3 when no stack could be planned for want of credentials, otherwise with 1", async () => {
    project.fails("init", "saas-dev", "Error: No valid credential sources found\n");
    const { exitCode, err } = await project.plan("saas-dev");
    expect(exitCode).toBe(exitCodes.unavailable);
    expect(err).toMatch(/^error saas-dev: terraform init: no AWS credentials: set AWS_PROFILE, /);
    project.fails("plan", "saas-prod", "Error: Instance cannot be destroyed\n");
    expect(await project.plan("saas-dev", "saas-prod")).toMatchObject({ exitCode: exitCodes.failed });
  });

  it("leaves no plan file that it could not read, and tells nothing of what Terraform printed", async () => {
    project.fails("show", "saas-dev", "Error: Failed to read plan\n");
    const { exitCode, err } = await project.plan("saas-dev");
    expect(exitCode).toBe(exitCodes.failed);
    expect(err).toBe("error saas-dev: terraform show: Failed to read plan");
    expect(existsSync(project.file("plans/saas-dev/plan.tfplan"))).toBe(false);
  });

  it("can be asked to fail on changes", async () => {
    expect(await project.plan("saas-dev", "--expect-no-changes")).toMatchObject({
      exitCode: exitCodes.changes,
    });
    project.plans("saas-dev", []);
    expect(await project.plan("saas-dev", "--expect-no-changes")).toMatchObject({
      exitCode: exitCodes.done,
      out: "saas-dev  no changes",
    });
  });

  it("refuses a mistake in the exceptions before it plans", async () => {
    project.exceptions = [
      { stack: "saas-dve", address: "aws_dynamodb_table.notes", action: "delete", reason: "it is empty" },
    ];
    expect(await project.plan("saas-dev")).toMatchObject({
      exitCode: exitCodes.usage,
      err: 'error environments/plan-exceptions.ts: [0].stack is "saas-dve": no such stack; did you mean "saas-dev"?',
    });
    expect(project.calls()).toEqual([]);
  });

  it.each([
    ["a stack that is none", ["saas-dve"], 'there is no stack "saas-dve"'],
    ["an option that is none", ["saas-dev", "--reveiw"], "unknown option '--reveiw'"],
    ["no base", ["changed"], "required option '--base <revision>'"],
    ["a limit that is no number", ["summary", "--limit", "many"], "write a whole number"],
  ])("refuses %s", async (_, words, message) => {
    expect(await project.plan(...words)).toMatchObject({
      exitCode: exitCodes.usage,
      err: expect.stringContaining(message),
    });
  });
});

describe("plans that were made before", () => {
  it("are summed up in one comment, in the order of deployment", async () => {
    await project.plan("saas-prod", "saas-dev");
    const { exitCode, out } = await project.plan("summary", project.file("plans"));
    expect(exitCode).toBe(exitCodes.done);
    expect(out.indexOf("### saas-dev")).toBeLessThan(out.indexOf("### saas-prod"));
    expect(
      await project.plan("summary", project.file("plans/saas-prod"), project.file("plans/saas-dev")),
    ).toMatchObject({ out });
  });

  it("are judged by the exceptions of today, from plan.json and record.json alone", async () => {
    project.plans("saas-dev", [table]);
    await project.plan("saas-dev", "--review");
    expect(await project.plan("guard", project.file("plans"))).toMatchObject({
      exitCode: exitCodes.refused,
      out: expect.stringMatching(/^saas-dev {2}refused\n {2}refused {2}deletes aws_dynamodb_table\.notes/),
    });
    project.exceptions = [
      { stack: "saas-dev", address: "aws_dynamodb_table.notes", action: "delete", reason: "it is empty" },
    ];
    expect(await project.plan("guard", project.file("plans"))).toMatchObject({ exitCode: exitCodes.done });
  });

  it("are refused when plan.json is not what was planned", async () => {
    await project.plan("saas-dev");
    writeFileSync(project.file("plans/saas-dev/plan.json"), "{}");
    expect(await project.plan("guard", project.file("plans"))).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining("plan.json is not the one that was planned"),
    });
  });

  it("are refused where there are none", async () => {
    expect(await project.plan("summary", project.file("nowhere"))).toMatchObject({
      exitCode: exitCodes.usage,
      err: expect.stringContaining("holds no plan: make one with npm run plan"),
    });
  });
});

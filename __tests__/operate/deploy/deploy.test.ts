import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { exitCodes } from "@saas/cli-kit/exit";
import { resource } from "../../support/operate/plan/plans";
import { PlayedProject } from "../../support/operate/plan/played-project";

let project: PlayedProject;
beforeEach(() => {
  project = new PlayedProject();
});
afterEach(() => project.remove());

const plans = () => project.file("plans");
const deploy = (...words: string[]) => project.deploy(...words, "--plan", plans());
const applied = () => project.calls().filter((call) => call.startsWith("apply"));

describe("npm run deploy", () => {
  it("applies what was planned, in the order of deployment", async () => {
    await project.plan("--environment", "dev");
    expect(await deploy("--environment", "dev")).toMatchObject({
      exitCode: exitCodes.done,
      out: `state-backend-dev  applied: 1 to create
saas-dev  applied: 1 to create
next: terraform -chdir=cdktf.out/stacks/saas-dev output`,
      err: expect.stringContaining("  Apply complete!"),
    });
    expect(applied()).toEqual(["apply state-backend-dev", "apply saas-dev"]);
  });

  it("applies of an environment what is planned, and nothing that has no changes", async () => {
    project.plans("saas-dev", []);
    await project.plan("saas-dev");
    expect(await deploy("--environment", "dev", "--json")).toMatchObject({
      exitCode: exitCodes.done,
      out: '{"stacks":[{"stack":"saas-dev","result":"unchanged"}]}',
    });
    expect(applied()).toEqual([]);
  });

  it("takes the directory of the one plan as well, with its digest", async () => {
    const digest = JSON.parse((await project.plan("saas-dev", "--json")).out).stacks[0].digest as string;
    const words = ["saas-dev", "--plan", project.file("plans/saas-dev"), "--digest", digest.toUpperCase()];
    const summary = project.file("step-summary.md");
    expect(await project.deploy(...words, "--summary", summary)).toMatchObject({ exitCode: exitCodes.done });
    expect(readFileSync(summary, "utf8")).toBe(
      `**saas-dev** applied: 1 to create (plan digest \`${digest}\`)\n\n`,
    );
  });

  it("takes the digest of each plan, and no plan that has none there, or other than them", async () => {
    const made = JSON.parse((await project.plan("--environment", "dev", "--json")).out);
    const pairs = made.stacks.map(
      ({ stack, digest }: Record<string, string>) => `${stack}=${digest}`,
    ) as string[];
    const refused = async (digest: string, error: string, exitCode: number = exitCodes.planUnusable) =>
      expect(await deploy("--environment", "dev", "--digest", digest)).toMatchObject({
        exitCode,
        err: expect.stringContaining(error),
      });
    await refused(
      pairs[1] as string,
      "--digest has no entry for the plan of state-backend-dev: it was not reviewed",
    );
    await refused([...pairs, "saas-x=abc"].join(), "--digest names saas-x, whose plan is not here");
    await refused(
      pairs.join().replace(/[0-9a-f]{64}$/, "0".repeat(64)),
      "the plan of saas-dev is not the reviewed one",
    );
    await refused("saas-dev=", '--digest: "saas-dev=" is not <stack>=<sha256>', exitCodes.usage);
    await refused("0".repeat(64), "--digest names one plan: name one stack, or", exitCodes.usage);
    expect(applied()).toEqual([]);
    expect(await deploy("--environment", "dev", "--digest", pairs.join())).toMatchObject({
      exitCode: exitCodes.done,
    });
    expect(applied()).toHaveLength(2);
  });

  it("verifies every plan before it applies one", async () => {
    await project.plan("--environment", "dev");
    appendFileSync(project.file("plans/saas-dev/plan.tfplan"), " ");
    expect(await deploy("--environment", "dev")).toMatchObject({ exitCode: exitCodes.planUnusable });
    expect(applied()).toEqual([]);
  });

  it("ends at the first stack that fails, with Terraform's reason", async () => {
    await project.plan("--environment", "dev");
    project.fails("apply", "state-backend-dev", "Error: creating S3 Bucket\n\nAccessDenied\n");
    expect(await deploy("--environment", "dev")).toMatchObject({
      exitCode: exitCodes.failed,
      err: expect.stringContaining(
        "error state-backend-dev: terraform apply: creating S3 Bucket AccessDenied",
      ),
    });
    expect(applied()).toEqual(["apply state-backend-dev"]);
  });

  it("without credentials applies nothing, and ends with exit code 3", async () => {
    await project.plan("saas-dev");
    project.fails("init", "saas-dev", "Error: No valid credential sources found\n");
    expect(await deploy("saas-dev")).toMatchObject({
      exitCode: exitCodes.unavailable,
      err: expect.stringContaining("error saas-dev: terraform init: no AWS credentials: "),
    });
    expect(applied()).toEqual([]);
  });

  it.each(["Saved plan is stale", "Saved plan does not match the given state"])(
    "says of a plan whose state has moved on to plan again: %s",
    async (reason) => {
      await project.plan("saas-dev");
      project.fails("apply", "saas-dev", `Error: ${reason}\n\nThe given plan file …\n`);
      expect(await deploy("saas-dev")).toMatchObject({
        exitCode: exitCodes.planUnusable,
        err: expect.stringContaining("error the plan of saas-dev is stale"),
      });
    },
  );

  it("refuses what the guard refuses, by the exceptions of today", async () => {
    project.plans("saas-dev", [resource("aws_dynamodb_table.notes", ["delete"])]);
    await project.plan("saas-dev");
    expect(await deploy("saas-dev")).toMatchObject({
      exitCode: exitCodes.refused,
      err: expect.stringContaining("deletes aws_dynamodb_table.notes: every item of the table"),
    });
    project.exceptions = [
      { stack: "saas-dev", address: "aws_dynamodb_table.notes", action: "delete", reason: "it is empty" },
    ];
    expect(await deploy("saas-dev")).toMatchObject({ exitCode: exitCodes.done });
  });

  it("judges the plan file, not what lies beside it", async () => {
    project.plans("saas-dev", [resource("aws_dynamodb_table.notes", ["delete"])]);
    await project.plan("saas-dev");
    const record = JSON.parse(readFileSync(project.file("plans/saas-dev/record.json"), "utf8"));
    const harmless = "{}";
    writeFileSync(project.file("plans/saas-dev/plan.json"), harmless);
    record.files["plan.json"] = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    writeFileSync(project.file("plans/saas-dev/record.json"), JSON.stringify(record));
    expect(await deploy("saas-dev")).toMatchObject({ exitCode: exitCodes.refused });
  });
});

describe("a plan cannot be used that", () => {
  beforeEach(() => project.plan("saas-dev"));
  afterEach(() => expect(applied()).toEqual([]));

  const again = "plan again with npm run plan -- saas-dev";

  it.each<[string, () => unknown, string]>([
    [
      "was changed",
      () => appendFileSync(project.file("plans/saas-dev/plan.tfplan"), " "),
      "plan.tfplan is not the one that was planned",
    ],
    [
      "lost its plan file",
      () => rmSync(project.file("plans/saas-dev/plan.tfplan")),
      "plan.tfplan is missing",
    ],
    [
      "has other builds of the provider",
      () => appendFileSync(project.file("plans/saas-dev/.terraform.lock.hcl"), "#"),
      ".terraform.lock.hcl is not the one",
    ],
    ["was made for review only", () => project.plan("saas-dev", "--review"), "was made for review only"],
    [
      "is of another commit",
      () => Object.assign(project.git, { commit: "b".repeat(40) }),
      `is of commit ${"a".repeat(40)}, and this is ${"b".repeat(40)}`,
    ],
    [
      "is deployed from changed files",
      () => Object.assign(project.git, { uncommitted: ["api/a.ts"] }),
      "matches the commit, but this checkout has uncommitted changes (api/a.ts)",
    ],
    [
      "was made from changed files",
      async () => {
        project.git.uncommitted = ["api/a.ts"];
        await project.plan("saas-dev");
        project.git.uncommitted = [];
      },
      "was made with uncommitted changes",
    ],
    [
      "is deployed without git",
      () => Object.assign(project.git, { commit: null }),
      "there is no git checkout",
    ],
    [
      "was made by another Terraform",
      () => Object.assign(project, { version: "1.12.0" }),
      "was made with Terraform 1.11.4, but this is 1.12.0",
    ],
    [
      "differs from the current synthesis",
      () =>
        Object.assign(project.stacks, {
          "saas-dev": { environment: "dev", assets: { "assets/code/1/a.zip": "new" } },
        }),
      "differs from the current synthesis: assets/code/1/a.zip, cdk.tf.json",
    ],
  ])("%s", async (_, spoil, message) => {
    await spoil();
    const { exitCode, err } = await deploy("saas-dev");
    expect(exitCode).toBe(exitCodes.planUnusable);
    expect(err).toContain(message);
    expect(err).toContain(again);
  });

  it("is not the reviewed one", async () => {
    expect(await deploy("saas-dev", "--digest", "f".repeat(64))).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining("is not the reviewed one: its digest is"),
    });
  });

  it("is of another stack", async () => {
    expect(await project.deploy("saas-prod", "--plan", project.file("plans/saas-dev"))).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining("is a plan of saas-dev, not of saas-prod"),
    });
  });

  it("is not there", async () => {
    expect(await deploy("saas-prod")).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining("holds no plan (record.json): make one with npm run plan"),
    });
    expect(await deploy("--environment", "prod")).toMatchObject({ exitCode: exitCodes.planUnusable });
  });

  it("has a record that is none", async () => {
    writeFileSync(project.file("plans/saas-dev/record.json"), "{}");
    expect(await deploy("saas-dev")).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining("record.json: version"),
    });
  });

  it("is one of several that one digest is given for", async () => {
    await project.plan("state-backend-dev");
    expect(await deploy("--environment", "dev", "--digest", "f".repeat(64))).toMatchObject({
      exitCode: exitCodes.usage,
    });
  });
});

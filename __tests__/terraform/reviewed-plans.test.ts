import { appendFileSync, cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "@saas/cli-kit/exit";
import { succeeded } from "@saas/cli-kit/process";
import { type Moto, startMoto } from "../../develop/emulator/moto";
import { Workspace } from "../../develop/emulator/workspace";
import { dev } from "../../environments/dev";
import type { PlanException } from "../../environments/plan-exceptions";
import { runDeploy } from "../../operate/deploy/program";
import { runPlan } from "../../operate/plan/program";
import { playedTerminal } from "../support/played-terminal";
import { type Edits, GuardedApp, STACK } from "./guarded-app";
import { describeWith, findRequirements } from "./requirements";

/** Everything at once that the guard looks at, and what it lets pass. */
const edits: Edits = {
  notesName: "memos",
  draftsMoved: true,
  scrapsDeleted: true,
  ledgerForgotten: true,
  forceDestroy: true,
  secret: "second-secret",
};

const exceptions: PlanException[] = (
  [
    ["aws_dynamodb_table.notes", "replace"],
    ["aws_dynamodb_table.scraps", "delete"],
    ["aws_dynamodb_table.ledger", "forget"],
    ["aws_s3_bucket.files", "unprotect"],
  ] as const
).map(([address, action]) => ({
  stack: STACK,
  address,
  action,
  reason: "samples of a test, which nobody needs",
}));

const requirements = findRequirements();

describeWith(requirements)("plans against an AWS emulator", () => {
  let moto: Moto;
  let workspace: Workspace;
  let app: GuardedApp;

  beforeAll(async () => {
    if (!("found" in requirements)) return;
    const { toolchain, moto: command } = requirements.found;
    moto = await startMoto({ command, accountId: dev.accountId });
    workspace = new Workspace(toolchain, moto.url);
    app = new GuardedApp(workspace);
  });

  afterAll(async () => {
    workspace?.remove();
    await moto?.close();
  });

  const plans = () => join(app.root, "plans");
  const file = (name: string) => readFileSync(join(plans(), STACK, name), "utf8");
  const ran = async (run: typeof runPlan, words: readonly string[]) => {
    const { terminal, text } = playedTerminal();
    const exitCode = await run(words, terminal, () => app);
    return { exitCode, ...text() };
  };
  const plan = (...words: string[]) => ran(runPlan, words);
  const deploy = (directory: string, ...words: string[]) =>
    ran(runDeploy, [STACK, "--plan", directory, ...words]);
  const state = async () =>
    succeeded(await workspace.terraform(STACK, "state", "list"))
      .stdout.trim()
      .split("\n");
  const digest = () => JSON.parse(out).stacks[0].digest as string;
  let out = "";

  it("a first plan creates everything, and passes the guard", async () => {
    const made = await plan(STACK, "--json");
    expect(made).toMatchObject({ exitCode: exitCodes.done });
    out = made.out;
    expect(JSON.parse(out)).toMatchObject({
      stacks: [
        { stack: STACK, environment: "dev", changes: { create: 12, replace: 0 }, guard: { refused: [] } },
      ],
    });
    expect(readdirSync(join(plans(), STACK)).sort()).toEqual(
      [".terraform.lock.hcl", "plan.json", "plan.tfplan", "record.json", "summary.md"].sort(),
    );
    expect(statSync(join(plans(), STACK, "plan.tfplan")).mode & 0o077).toBe(0);
  });

  it("a plan whose file was changed is not deployed", async () => {
    const tampered = join(app.root, "tampered");
    cpSync(plans(), tampered, { recursive: true });
    appendFileSync(join(tampered, STACK, "plan.tfplan"), "x");
    expect(await deploy(tampered)).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining("plan.tfplan is not the one that was planned"),
    });
  });

  it("a plan is deployed as it was reviewed, by its digest", async () => {
    expect(await deploy(plans(), "--digest", "0".repeat(64))).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining("is not the reviewed one"),
    });
    const deployed = await deploy(plans(), "--digest", digest());
    expect(deployed).toMatchObject({ exitCode: exitCodes.done });
    expect(deployed.out).toContain("applied: 12 to create");
    expect(await state()).toContain("aws_dynamodb_table.notes");
  });

  it("a plan without changes is one line", async () => {
    const made = await plan(STACK, "--expect-no-changes");
    expect(made).toMatchObject({ exitCode: exitCodes.done, out: `${STACK}  no changes` });
    expect(file("summary.md")).toBe(`**Terraform plan.** No changes: \`${STACK}\`\n`);
  });

  it("what loses data is refused: replacement, deletion, forgetting, a protection taken away; a move is not", async () => {
    app.edits = edits;
    const made = await plan(STACK, "--json");
    out = made.out;
    expect(made).toMatchObject({ exitCode: exitCodes.refused });
    const { changes, guard } = JSON.parse(out).stacks[0] as {
      changes: Record<string, number>;
      guard: { refused: { action: string; address: string }[] };
    };
    expect(guard.refused.map(({ action, address }) => `${action} ${address}`).sort()).toEqual(
      exceptions.map(({ action, address }) => `${action} ${address}`).sort(),
    );
    expect(changes).toMatchObject({
      replace: 1,
      destroy: 1,
      forget: 1,
      move: 1,
      update: 2,
      create: 0,
      output: 1,
    });
    const summary = file("summary.md");
    expect(summary).toContain("- **replace `aws_dynamodb_table.notes`**");
    expect(summary).toContain(
      `  - \`name\`: \`"${STACK}-notes"\` -> \`"${STACK}-memos"\` **forces replacement**`,
    );
    expect(summary).toContain("- move `aws_dynamodb_table.drafts -> aws_dynamodb_table.papers`");
    expect(summary).toContain("  - `force_destroy`: `false` -> `true`");
  });

  it("what Terraform marks as sensitive is in no file but the plan's, and on no terminal", async () => {
    const { out: summary } = await plan("summary", plans());
    expect(summary).toContain("`value`: `(sensitive)` -> `(sensitive, changes)`");
    for (const text of [summary, out, ...["plan.json", "record.json", "summary.md"].map(file)]) {
      expect(text).not.toMatch(/(first|second)-secret/);
    }
  });

  it("the same plan passes once exceptions say why", async () => {
    app.exceptions = exceptions;
    expect(await plan("guard", plans())).toMatchObject({
      exitCode: exitCodes.done,
      out: expect.stringContaining("because: samples of a test, which nobody needs"),
    });
  });

  it("a plan of another commit is not deployed", async () => {
    app.commit = "b".repeat(40);
    expect(await deploy(plans())).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining(`is of commit ${"a".repeat(40)}, and this is ${"b".repeat(40)}`),
    });
    app.commit = "a".repeat(40);
  });

  it("a plan of another synthesis is not deployed", async () => {
    app.edits = { ...edits, secret: "third-secret" };
    expect(await deploy(plans())).toMatchObject({
      exitCode: exitCodes.planUnusable,
      err: expect.stringContaining("differs from the current synthesis: cdk.tf.json"),
    });
    app.edits = edits;
  });

  it("deployed, it does what it said", async () => {
    expect(await deploy(plans(), "--json")).toMatchObject({
      exitCode: exitCodes.done,
      out: JSON.stringify({ stacks: [{ stack: STACK, result: "applied" }] }),
    });
    const addresses = await state();
    expect(addresses).toEqual(
      expect.arrayContaining(["aws_dynamodb_table.notes", "aws_dynamodb_table.papers"]),
    );
    for (const gone of ["drafts", "scraps", "ledger"]) {
      expect(addresses).not.toContain(`aws_dynamodb_table.${gone}`);
    }
  });

  it("a plan whose state has moved on is stale, and says to plan again", async () => {
    const { exitCode, err } = await deploy(plans());
    expect(exitCode).toBe(exitCodes.planUnusable);
    expect(err).toContain(`error the plan of ${STACK} is stale`);
    expect(err).toContain(`plan again with npm run plan -- ${STACK}`);
  });
});

import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { appendOutputs } from "../support/step-outputs";
import { TerraformStack } from "../terraform/cli";
import { sharedExitCode } from "../terraform/failure";
import { type Plan, parsePlan, planIn, planInto } from "../terraform/plan-json";
import { taintAdvice, taintedIn } from "../terraform/tainted";
import { type Checkout, type Context, guardOf, printJson } from "./checkout";
import { checkExceptions } from "./exceptions";
import { uncommittedChanges } from "./git";
import { judge } from "./guard";
import { markdownOf } from "./markdown";
import { masked } from "./mask";
import { fileDigest, planFiles, writeRecord } from "./record";
import { reportOf, type StackReport, terminalLines } from "./report";
import { isDeployedByCi, selectStacks } from "./select";
import type { SynthesizedStack } from "./synthesized";

interface MakeOptions {
  /** Parent directory of `<stack>/`, resolved. */
  readonly out: string;
  /** For review only: takes no state lock, and keeps no plan file. */
  readonly review: boolean;
  /** Directory of `<stack>.json` for a scanner, resolved. */
  readonly scan: string | undefined;
}

/** A finished plan: its report and its directory. */
export interface MadePlan {
  readonly directory: string;
  readonly environment: string;
  readonly report: StackReport;
}

/**
 * Plans one stack and writes `<out>/<stack>/`: plan file, changes as JSON, summary, record. Only the plan file,
 * and the JSON for a scanner in its separate directory, contain values that Terraform marks as sensitive.
 * @throws CommandError with Terraform's reason
 */
async function makePlan(
  project: Checkout,
  stack: SynthesizedStack,
  { out, review, scan }: MakeOptions,
): Promise<MadePlan> {
  const guard = guardOf(project, stack.environment);
  const cli = project.terraform();
  const terraform = new TerraformStack(cli, stack.directory);
  const directory = join(out, stack.name);
  clear(directory);
  const binary = join(directory, planFiles.binary);

  const label = `${stack.name}: terraform`;
  try {
    await explained(planInto(terraform, binary, { label, lock: !review }), terraform, project, stack);
    chmodSync(binary, 0o600);
    const read = (text: string, source: string): Plan => {
      if (scan !== undefined) keepWhole(scan, stack.name, text);
      return parsePlan(text, source);
    };
    const plan = masked(await planIn(terraform, binary, label, read));
    writeFileSync(join(directory, planFiles.json), `${JSON.stringify(plan, undefined, 2)}\n`);
    const lock = join(stack.directory, planFiles.lock);
    if (existsSync(lock)) copyFileSync(lock, join(directory, planFiles.lock));
    if (review) rmSync(binary);

    const revision = await project.revision();
    const digest = writeRecord(directory, {
      version: 1,
      stack: stack.name,
      environment: stack.environment,
      commit: revision.commit,
      uncommitted: revision.uncommitted.length > 0,
      terraform: cli.version,
      applicable: !review,
      files: digestsIn(directory, [planFiles.binary, planFiles.json, planFiles.lock]),
      synthesized: stack.files,
    });
    const verdict = judge(plan, { stack: stack.name, ...guard }, project.exceptions, project.today());
    const report = reportOf({ stack: stack.name, plan, verdict, digest });
    writeFileSync(join(directory, planFiles.summary), markdownOf([report]));
    return { directory, environment: stack.environment, report };
  } catch (error) {
    // An incomplete plan must not be used.
    clear(directory);
    throw error;
  }
}

/** Writes a plan with its sensitive values: only this user can read the file, and it is never uploaded. */
function keepWhole(directory: string, stack: string, text: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, `${stack}.json`), text, { mode: 0o600 });
}

/** A plan stopped by prevent_destroy may replace a resource whose creation failed half-way: adds what to do. */
async function explained(
  planning: Promise<unknown>,
  terraform: TerraformStack,
  { root }: Checkout,
  stack: SynthesizedStack,
): Promise<void> {
  try {
    await planning;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const tainted = /prevent_destroy/.test(error.message) ? await taintedIn(terraform) : [];
    if (tainted.length === 0) throw error;
    throw new CommandError(`${error.message}\n${taintAdvice(stack, root, tainted)}`, error.exitCode);
  }
}

/** Creates or empties the directory, readable only by this user. */
function clear(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (const file of Object.values(planFiles)) rmSync(join(directory, file), { force: true });
}

function digestsIn(directory: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const digest = fileDigest(directory, name);
      return digest === undefined ? [] : [[name, digest]];
    }),
  );
}

export interface MakeVerbOptions {
  readonly environment?: string;
  readonly deployedByCi?: true;
  readonly out: string;
  readonly review?: true;
  readonly scan?: string;
  readonly expectNoChanges?: true;
  readonly summary?: string;
  readonly githubOutput?: string;
  readonly json?: true;
}

interface Failure {
  readonly stack: string;
  readonly error: string;
  readonly exitCode: ExitCode;
}

/** Plans stacks, one after the other, and judges each plan. */
export async function make(
  context: Context,
  names: readonly string[],
  options: MakeVerbOptions,
): Promise<ExitCode> {
  const { project, terminal } = context;
  const { environment, json } = options;
  project.terraform();
  const revision = await project.revision();
  const deployable = revision.uncommitted.length === 0;
  if (!deployable && !options.review) {
    terminal.note(
      `${terminal.noteColors.yellow("note")} plans of ${uncommittedChanges(revision)} cannot be deployed: commit them, and plan again`,
    );
  }
  const stacks = await context.patient("synthesizing", project.synthesize());
  const all = [...stacks.values()];
  const named = selectStacks(all, names, environment === undefined ? [] : [environment]);
  const chosen = options.deployedByCi ? named.filter(isDeployedByCi) : named;
  checkExceptions(project.exceptions, [...stacks.keys()]);
  const out = resolve(project.root, options.out);
  const scan = options.scan === undefined ? undefined : resolve(project.root, options.scan);
  const made: MadePlan[] = [];
  const failed: Failure[] = [];
  for (const stack of chosen) {
    if (stack.localState) {
      terminal.note(
        `${stack.name}: its state is a local file of the machine that deployed it; elsewhere everything looks new (docs/operations.md)`,
      );
    }
    try {
      const plan = makePlan(project, stack, { out, review: options.review === true, scan });
      made.push(await context.patient(`planning ${stack.name}`, plan));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      failed.push({ stack: stack.name, error: error.message, exitCode: error.exitCode });
      terminal.note(`${terminal.noteColors.red("error")} ${error.message}`);
    }
  }
  if (options.summary !== undefined) {
    appendFileSync(options.summary, summaryOf(made, failed));
  }
  if (options.githubOutput !== undefined) appendOutputs(options.githubOutput, outputsOf(made));
  if (json)
    printJson(context, {
      stacks: [...made.map(jsonOf), ...failed.map(({ stack, error }) => ({ stack, error }))],
    });
  else for (const line of linesOf(context, made, deployable && !options.review)) terminal.print(line);
  return exitCodeOf(made, failed, options);
}

/** Step outputs for a deploying job: the digests for `npm run deploy -- --digest`, and whether anything changes. */
const outputsOf = (made: readonly MadePlan[]) => ({
  digests: made.map(({ report }) => `${report.stack}=${report.digest}`).join(","),
  changes: `${made.some(({ report }) => report.changes.length > 0)}`,
});

/** Failures come first, so that the rest is not mistaken for everything. */
function summaryOf(made: readonly MadePlan[], failed: readonly Failure[]): string {
  const missing = failed.map(({ stack }) => `**${stack} could not be planned: see the log.**\n\n`).join("");
  if (made.length === 0 && failed.length > 0) return missing;
  return missing + markdownOf(made.map(({ report }) => report));
}

function exitCodeOf(
  made: readonly MadePlan[],
  failed: readonly Failure[],
  { expectNoChanges }: MakeVerbOptions,
): ExitCode {
  if (failed.length > 0) return sharedExitCode(failed.map(({ exitCode }) => exitCode));
  if (made.some(({ report }) => report.verdict.refused.length > 0)) return exitCodes.refused;
  const changes = made.some(({ report }) => report.changes.length > 0);
  return expectNoChanges && changes ? exitCodes.changes : exitCodes.done;
}

/** A plan as JSON: counts, the guard's verdict, and its directory. */
export const jsonOf = ({ directory, environment, report }: MadePlan) => ({
  stack: report.stack,
  environment,
  changes: report.counts,
  guard: report.verdict,
  digest: report.digest,
  directory,
});

function linesOf({ terminal, project }: Context, made: readonly MadePlan[], deployable: boolean): string[] {
  const lines = made.flatMap(({ report }) => [...terminalLines(report, terminal), ""]);
  const ready = made.filter(({ report }) => report.verdict.refused.length === 0 && report.changes.length > 0);
  if (!deployable || ready.length === 0) return lines.slice(0, -1);
  const shared = new Set(ready.map(({ directory }) => resolve(directory, "..")));
  const out = relative(project.root, [...shared][0] ?? "") || ".";
  const named = ready.map(({ report }) => report.stack).join(" ");
  return [...lines, `next: npm run deploy -- ${named} --plan ${out}`];
}

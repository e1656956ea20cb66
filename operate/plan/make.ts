import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorsOf, TerraformStack } from "../terraform/cli";
import { PlanError } from "./exit";
import { judge } from "./guard/guard";
import { masked } from "./mask";
import { planIn } from "./plan-file";
import { guardOf, type Project } from "./project";
import { fileDigest, planFiles, writeRecord } from "./record";
import type { SynthesizedStack } from "./stacks/synthesized";
import { markdownOf } from "./summary/markdown";
import { reportOf, type StackReport } from "./summary/report";

export interface MakeOptions {
  /** Where `<stack>/` is made, resolved. */
  readonly out: string;
  /** For reading alone: takes no lock of the state, and leaves no plan file. */
  readonly review: boolean;
}

/** A plan that was made: what it does, and where it lies. */
export interface MadePlan {
  readonly directory: string;
  readonly environment: string;
  readonly report: StackReport;
}

/**
 * Plans one stack and writes `<out>/<stack>/`: plan file, changes as JSON, summary, record. Nothing that Terraform marks as
 * sensitive is in any of them but the plan file.
 * @throws PlanError with Terraform's reason
 */
export async function makePlan(
  project: Project,
  stack: SynthesizedStack,
  { out, review }: MakeOptions,
): Promise<MadePlan> {
  const guard = guardOf(project, stack.environment);
  const cli = project.terraform();
  const terraform = new TerraformStack(cli, stack.directory);
  const directory = join(out, stack.name);
  clear(directory);
  const binary = join(directory, planFiles.binary);

  const initialized = await terraform.init();
  if (initialized.code !== 0) throw new PlanError(`${stack.name}: terraform init: ${errorsOf(initialized)}`);
  try {
    const planned = await terraform.plan(binary, { lock: !review });
    if (planned.code !== 0 && planned.code !== 2) {
      throw new PlanError(`${stack.name}: terraform plan: ${errorsOf(planned)}`);
    }
    chmodSync(binary, 0o600);
    const plan = masked(await planIn(terraform, binary, stack.name));
    writeFileSync(join(directory, planFiles.json), `${JSON.stringify(plan, undefined, 2)}\n`);
    const lock = join(stack.directory, planFiles.lock);
    if (existsSync(lock)) copyFileSync(lock, join(directory, planFiles.lock));
    if (review) rmSync(binary);

    const digest = writeRecord(directory, {
      version: 1,
      stack: stack.name,
      environment: stack.environment,
      ...(await project.revision()),
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
    // Half a plan must not pass for one.
    clear(directory);
    throw error;
  }
}

/** Leaves the directory there, readable by nobody else, and without an earlier plan. */
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

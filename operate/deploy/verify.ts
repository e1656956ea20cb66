import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { type Checkout, guardOf } from "../plan/checkout";
import { sentenceOf } from "../plan/finding";
import { uncommittedChanges } from "../plan/git";
import { judge } from "../plan/guard";
import { masked } from "../plan/mask";
import { planFiles, type RecordedPlan, verifyFiles } from "../plan/record";
import { reportOf, type StackReport } from "../plan/report";
import type { SynthesizedStack } from "../plan/synthesized";
import { errorsOf, TerraformStack } from "../terraform/cli";
import { initialized, parsePlan, planIn } from "../terraform/plan-json";
import { taintAdvice, taintedIn } from "../terraform/tainted";

/** A plan that may be applied. */
export interface VerifiedPlan {
  readonly stack: SynthesizedStack;
  readonly terraform: TerraformStack;
  /** The plan file. */
  readonly binary: string;
  readonly report: StackReport;
  readonly applyable: boolean;
}

/**
 * Checks that a plan is the reviewed one, that it matches this commit and its synthesis, and that the guard passes it. The
 * changes are read from the plan file, not from the JSON beside it.
 * @param digest of the plan that was reviewed; absent: the record is trusted
 * @throws CommandError: exit code 5 for a plan that cannot be used, 4 for one that the guard refuses
 */
export async function verifyPlan(
  project: Checkout,
  stack: SynthesizedStack,
  recorded: RecordedPlan,
  digest?: string,
): Promise<VerifiedPlan> {
  const { directory, record } = recorded;
  const unusable = (reason: string) =>
    new CommandError(
      `the plan of ${stack.name} ${reason}: plan again with npm run plan -- ${stack.name}`,
      exitCodes.planUnusable,
    );
  if (digest !== undefined && digest.toLowerCase() !== recorded.digest) {
    throw unusable(`is not the reviewed one: its digest is ${recorded.digest}, not ${digest}`);
  }
  if (!record.applicable) throw unusable("was made for review only, without a plan file (--review)");
  verifyFiles(recorded, [planFiles.binary, planFiles.json, planFiles.lock]);

  const revision = await project.revision();
  const { commit, uncommitted } = revision;
  if (commit === null || record.commit === null) {
    throw unusable("cannot be compared with this commit: there is no git checkout");
  }
  if (record.uncommitted) throw unusable("was made with uncommitted changes; commit them");
  if (record.commit !== commit) throw unusable(`is of commit ${record.commit}, and this is ${commit}`);
  if (uncommitted.length > 0) {
    throw unusable(
      `matches the commit, but this checkout has ${uncommittedChanges(revision)}; commit or remove them`,
    );
  }
  const differing = differingFiles(record.synthesized, stack.files);
  if (differing.length > 0) {
    throw unusable(`differs from the current synthesis: ${differing.slice(0, MOST_NAMES).join(", ")}`);
  }
  const cli = project.terraform();
  if (cli.version !== record.terraform) {
    throw unusable(`was made with Terraform ${record.terraform}, but this is ${cli.version}`);
  }

  const terraform = new TerraformStack(cli, stack.directory);
  // The plan is valid only with the provider builds that made it.
  copyFileSync(join(directory, planFiles.lock), join(stack.directory, planFiles.lock));
  const label = `${stack.name}: terraform`;
  await initialized(terraform, label, "readonly");
  const binary = join(directory, planFiles.binary);
  const plan = await planIn(terraform, binary, label, parsePlan);
  const guard = guardOf(project, stack.environment);
  const verdict = judge(plan, { stack: stack.name, ...guard }, project.exceptions, project.today());
  if (verdict.refused.length > 0) {
    const reasons = verdict.refused.map(sentenceOf).join("\n");
    throw new CommandError(`the guard refuses the plan of ${stack.name}:\n${reasons}`, exitCodes.refused);
  }
  const report = reportOf({ stack: stack.name, plan: masked(plan), verdict, digest: recorded.digest });
  return { stack, terraform, binary, report, applyable: plan.applyable };
}

const MOST_NAMES = 3;

function differingFiles(
  planned: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(planned), ...Object.keys(now)]);
  return [...names].filter((name) => planned[name] !== now[name]).sort();
}

/** Terraform's error for a plan whose state has changed or is a different one. Source: Terraform 1.11, backend/local. */
const STALE = /Saved plan (is stale|does not match the given state)/;

/**
 * Applies a plan.
 * @param root of the project: commands in the message run there
 * @param onLine gets each line of Terraform's output, without sensitive values
 * @throws CommandError: exit code 5 when the state has changed since the plan was made, 1 with Terraform's reason otherwise
 */
export async function applyPlan(
  { stack, terraform, binary }: VerifiedPlan,
  root: string,
  onLine: (line: string) => void,
): Promise<void> {
  const applied = await terraform.apply(binary, onLine);
  if (applied.code === 0) return;
  const reasons = errorsOf(applied);
  if (STALE.test(reasons)) {
    throw new CommandError(
      `the plan of ${stack.name} is stale: its state changed after the plan was made; nothing was applied: ` +
        `plan again with npm run plan -- ${stack.name}, and have that reviewed`,
      exitCodes.planUnusable,
    );
  }
  const tainted = await taintedIn(terraform);
  const next =
    tainted.length === 0
      ? `plan again with npm run plan -- ${stack.name}`
      : `\n${taintAdvice(stack, root, tainted)}`;
  throw new CommandError(
    `${stack.name}: terraform apply: ${reasons}\nChanges applied before the failure are in the state: ${next}`,
  );
}

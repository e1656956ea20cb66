import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import type { StackEntry, StateAccess } from "../state/access";
import { managed } from "../state/state-file";
import { canChange, operationName, type StateLock } from "../state/store";
import { type TerraformCli, TerraformStack } from "../terraform/cli";
import { parseRefreshedPlan, planIn, planInto, type RefreshedPlan } from "../terraform/plan-json";
import { type Comparison, comparePlan } from "./compare";

interface ComparedStack extends Comparison {
  readonly outcome: "compared";
  readonly serial: number;
  /** Whether the state has no resource, as after a destroy. */
  readonly empty: boolean;
}

/** The result of comparing one stack. */
export type StackResult = { readonly stack: string } & (
  | ComparedStack
  /** There is no state to compare with. */
  | { readonly outcome: "not deployed"; readonly reason: string }
  | {
      readonly outcome: "failed";
      readonly reason: string;
      /** What the failure alone would end the command with. */
      readonly exitCode: ExitCode;
    }
);

/**
 * Compares the running resources of a stack with its state and its code. One plan has both: the differences that the refresh
 * found, and declared changes that are not deployed. The state is neither written nor locked: a concurrent deployment is
 * detected by its lock and by the state's serial, before and after.
 * @param directory of the synthesized stack
 */
export async function compareStack(
  access: StateAccess,
  entry: StackEntry,
  directory: string,
  cli: TerraformCli,
): Promise<StackResult> {
  const stack = entry.name;
  try {
    if ((await entry.store.read()) === undefined) {
      const where =
        entry.store.kind === "local" ? "a local file, and not on this machine" : "not in the bucket";
      return { stack, outcome: "not deployed", reason: `there is no state: it is ${where}` };
    }
    const before = await deployable(access, entry);
    const plan = await planOf(stack, directory, cli);
    const after = await deployable(access, entry);
    if (before.serial !== after.serial || before.lineage !== after.lineage) {
      throw new CommandError("a deployment ran in the meantime: compare again");
    }
    return {
      stack,
      outcome: "compared",
      serial: after.serial,
      empty: managed(after).length === 0,
      ...comparePlan(plan),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const exitCode = error instanceof CommandError ? error.exitCode : exitCodes.failed;
    return { stack, outcome: "failed", reason, exitCode };
  }
}

/** The state, unless a deployment is changing it. */
async function deployable(access: StateAccess, entry: StackEntry) {
  const lock = await entry.store.lock();
  if (lock !== undefined && canChange(lock)) throw new CommandError(lockedBy(lock));
  return (await access.state(entry)).state;
}

const lockedBy = (lock: StateLock): string =>
  `locked by ${lock.who} (${operationName(lock)}) since ${lock.created}: what runs is changing. Compare again ` +
  "when that has ended; `npm run state -- lock <environment>` says what to do when it has and the lock is still there";

/** A plan, secrets included. Its file is in a directory that only this user can read, and is deleted. */
async function planOf(stack: string, directory: string, cli: TerraformCli): Promise<RefreshedPlan> {
  const temporary = mkdtempSync(join(tmpdir(), "drift-"));
  const file = join(temporary, `${stack}.tfplan`);
  const terraform = new TerraformStack(cli, directory);
  try {
    await planInto(terraform, file, { label: "terraform", lock: false });
    return await planIn(terraform, file, "terraform", parseRefreshedPlan);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

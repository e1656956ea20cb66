import { join } from "node:path";
import { succeeded } from "@saas/cli-kit/process";
import type { Workspace } from "../../develop/emulator/workspace";
import { changesOf, parsePlan } from "../../operate/terraform/plan-json";

/** Where {@link planned} writes a stack's plan, also one that changes nothing. */
export const planFileOf = (workspace: Workspace, stack: string): string =>
  join(workspace.stackDirectory(stack), "next.plan");

/** Plans a stack. @returns the plan's file; undefined when Terraform says that it changes nothing, so that nobody need read it */
export async function planned(workspace: Workspace, stack: string): Promise<string | undefined> {
  const file = planFileOf(workspace, stack);
  const args = ["plan", "-input=false", "-detailed-exitcode", `-out=${file}`];
  const result = await workspace.terraform(stack, ...args);
  if (result.code === 2) return file;
  succeeded(result);
  return undefined;
}

/** What a plan would change: `address: attribute` for an update, `address: create` and the like for all else. */
export function differences(showJson: string): string[] {
  return changesOf(parsePlan(showJson, "terraform show"))
    .flatMap(({ address, kind, change }) => {
      if (kind !== "update") return [`${address}: ${kind}`];
      const [before, after, unknown] = [change.before, change.after, change.after_unknown].map(
        (value) => (value ?? {}) as Record<string, unknown>,
      ) as [Record<string, unknown>, Record<string, unknown>, Record<string, unknown>];
      return [...new Set([before, after, unknown].flatMap(Object.keys))]
        .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
        .map((name) => `${address}: ${name}`);
    })
    .sort();
}

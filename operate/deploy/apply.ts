import { exitCodes, PlanError } from "../plan/exit";
import { errorsOf } from "../terraform/cli";
import type { VerifiedPlan } from "./verify";

/** What Terraform says of a plan whose state has moved on, or is another one. Source: Terraform 1.11, backend/local. */
const STALE = /Saved plan (is stale|does not match the given state)/;

/**
 * Applies a plan.
 * @param onLine gets what Terraform tells meanwhile, where sensitive values are hidden
 * @throws PlanError: exit code 5 when the state has changed since the plan was made, 1 with Terraform's reason otherwise
 */
export async function applyPlan(
  { stack, terraform, binary }: VerifiedPlan,
  onLine: (line: string) => void,
): Promise<void> {
  const applied = await terraform.apply(binary, onLine);
  if (applied.code === 0) return;
  const reasons = errorsOf(applied);
  if (STALE.test(reasons)) {
    throw new PlanError(
      `the plan of ${stack.name} is stale: somebody changed its state after the plan was made; nothing was applied: ` +
        `plan anew with npm run plan -- ${stack.name}, and have that reviewed`,
      exitCodes.planUnusable,
    );
  }
  throw new PlanError(
    `${stack.name}: terraform apply: ${reasons}\nWhat was applied until then is in the state: plan anew with npm run plan -- ${stack.name}`,
  );
}

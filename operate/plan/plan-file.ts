import { errorsOf, type TerraformStack } from "../terraform/cli";
import { PlanError } from "./exit";
import { type Plan, parsePlan } from "./plan-json";

/**
 * What a plan file changes, with whatever is secret in it.
 * @throws PlanError; nothing of what Terraform printed on stdout is in its message, since that holds the secrets
 */
export async function planIn(terraform: TerraformStack, file: string, stack: string): Promise<Plan> {
  const { stdout, ...result } = await terraform.show(file);
  if (result.code !== 0) {
    throw new PlanError(`${stack}: terraform show: ${errorsOf({ ...result, stdout: "" })}`);
  }
  return parsePlan(stdout, `terraform show ${stack}`);
}

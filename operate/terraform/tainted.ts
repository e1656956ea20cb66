import { relative } from "node:path";
import { z } from "zod";
import { jsonIn } from "../support/json";
import type { TerraformStack } from "./cli";

/** The state as `terraform show -json` prints it. Source: Terraform's JSON output format, state representation. */
const shown = z.object({
  values: z
    .object({
      root_module: z.object({
        resources: z
          .array(z.looseObject({ address: z.string(), tainted: z.boolean().optional() }))
          .default([]),
      }),
    })
    .optional(),
});

/**
 * Addresses of a stack's resources whose creation failed after AWS had made them: Terraform would replace each. Also
 * empty if the state cannot be read: this explains a failure, and must not hide it.
 */
export async function taintedIn(terraform: TerraformStack): Promise<string[]> {
  const { code, stdout } = await terraform.showState();
  const state = code === 0 ? shown.safeParse(jsonIn(stdout)).data : undefined;
  return (state?.values?.root_module.resources ?? [])
    .filter(({ tainted }) => tainted === true)
    .map(({ address }) => address)
    .sort();
}

/**
 * Copyable steps for such resources.
 * @param root of the project: commands run there
 */
export function taintAdvice(
  { name, directory }: { readonly name: string; readonly directory: string },
  root: string,
  addresses: readonly string[],
): string {
  const where = relative(root, directory);
  return [
    `${addresses.join(", ")} exists in AWS, but its creation failed half-way: Terraform calls this tainted, and would replace it.`,
    "prevent_destroy and the plan guard refuse that. Keep it, and plan the rest (docs/operations.md, A creation failed half-way):",
    ...addresses.map((address) => `  terraform -chdir=${where} untaint '${address}'`),
    `  npm run plan -- ${name}`,
  ].join("\n");
}

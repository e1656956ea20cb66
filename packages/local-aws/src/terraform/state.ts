import { z } from "zod";
import type { Account, DeployedResource, Deployment } from "./resources";

const shown = z.object({
  values: z.object({
    outputs: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
    root_module: z.object({
      resources: z
        .array(
          z.object({
            mode: z.string(),
            type: z.string(),
            name: z.string(),
            values: z.record(z.string(), z.unknown()),
          }),
        )
        .default([]),
    }),
  }),
});

/**
 * Reads a deployment from the output of `terraform show -json`, run in the stack's directory.
 * @param others outputs of stacks whose managed policies are permissions boundaries of the first stack's roles.
 * @throws Error if a text is not such an output, or no ARN of the first contains account and region.
 */
export function deploymentFromState(showJson: string, ...others: readonly string[]): Deployment {
  const { resources, outputs } = readState(showJson);
  // Roles of other stacks make no calls, and their trust policies may use condition keys that only AWS supplies.
  const policies = others.flatMap((other) =>
    readState(other).resources.filter(({ type }) => type === "aws_iam_policy"),
  );
  return { ...accountIn(resources), resources: [...resources, ...policies], outputs };
}

/** Account and region from a function's ARN, or from any other ARN that contains both. */
function accountIn(resources: readonly DeployedResource[]): Account {
  const functions = resources.filter(({ type }) => type === "aws_lambda_function");
  for (const { values } of [...functions, ...resources]) {
    const [, , , region, accountId] = String(values.arn).split(":");
    if (region && accountId) return { region, accountId };
  }
  throw new Error("the Terraform state has no resource with an ARN that contains account and region");
}

/** The resources of a stack that Terraform applied. @throws Error if the text is not an output of `terraform show -json` */
export const resourcesFromState = (showJson: string): readonly DeployedResource[] =>
  readState(showJson).resources;

function readState(showJson: string): Pick<Deployment, "resources" | "outputs"> {
  const parsed = shown.safeParse(JSON.parse(showJson));
  if (!parsed.success) {
    throw new Error(
      `not the output of "terraform show -json" of an applied stack: ${z.prettifyError(parsed.error)}`,
    );
  }
  const { outputs, root_module } = parsed.data.values;
  const resources = root_module.resources
    .filter(({ mode }) => mode === "managed")
    .map(({ type, name, values }) => ({ type, name, values }));
  const texts = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, String(value)]));
  return { resources, outputs: texts };
}

import { z } from "zod";
import { describeDeployment } from "./describe";
import type { DeployedResource, Deployment } from "./resources";

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
 * A deployment that Terraform made, from the output of `terraform show -json` run in the stack's directory.
 * @param others of stacks that belong to it: the one whose policy bounds the platform's roles.
 * @throws Error when a text is no such output, or the first one holds no platform stack.
 */
export function deploymentFromState(showJson: string, ...others: readonly string[]): Deployment {
  const { resources, outputs } = readState(showJson);
  // Roles of other stacks are nobody's who calls this platform, and their trust may ask what only AWS knows.
  const policies = others.flatMap((other) =>
    readState(other).resources.filter(({ type }) => type === "aws_iam_policy"),
  );
  const all = [...resources, ...policies];
  return describeDeployment(all, outputs, "the Terraform state");
}

/** The resources of any stack that Terraform made. @throws Error when the text is no output of `terraform show -json` */
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

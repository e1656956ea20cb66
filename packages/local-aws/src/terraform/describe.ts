import { block, type DeployedResource, type Deployment } from "./resources";

/**
 * A deployment from its resources. Environment, region and account are read from the functions, as both sources of
 * deployments have them there: the variable ENVIRONMENT and the ARN.
 * @throws Error when there is no such function.
 */
export function describeDeployment(
  resources: readonly DeployedResource[],
  outputs: Readonly<Record<string, string>>,
  source: string,
): Deployment {
  for (const { type, values } of resources) {
    if (type !== "aws_lambda_function") continue;
    const [, , , region, accountId] = String(values.arn).split(":");
    const environment = (block(values.environment)?.variables as Record<string, unknown> | undefined)
      ?.ENVIRONMENT;
    if (region && accountId && typeof environment === "string") {
      return { environment, region, accountId, resources, outputs };
    }
  }
  throw new Error(
    `${source} has no aws_lambda_function with an ARN and the variable ENVIRONMENT: is it a platform stack?`,
  );
}

import { deployedFunction } from "../../lambda/environment";
import { type Deployment, resourcesOfType } from "../../terraform/resources";

/** Names of the log groups that the deployment's functions write to, by the functions' names. */
export const functionLogGroups = (deployment: Deployment): ReadonlyMap<string, string> =>
  new Map(
    resourcesOfType(deployment, "aws_lambda_function")
      .map(deployedFunction)
      .map(({ name, logGroup }) => [name, logGroup]),
  );

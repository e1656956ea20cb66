import { type Deployment, resourcesOfType } from "../deployment/resources";
import { deployedFunction } from "../functions/environment";

/** Names of the log groups that the deployment's functions write to, by the functions' names. */
export const functionLogGroups = (deployment: Deployment): ReadonlyMap<string, string> =>
  new Map(
    resourcesOfType(deployment, "aws_lambda_function")
      .map(deployedFunction)
      .map(({ name, logGroup }) => [name, logGroup]),
  );

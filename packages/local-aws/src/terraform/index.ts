/** Terraform JSON and state: expressions, resources, names. */

export { type Reference, references, resolve } from "./expressions";
export {
  type Account,
  arn,
  block,
  type DeployedResource,
  type Deployment,
  resourcesOfType,
  stableId,
} from "./resources";
export { deploymentFromState, resourcesFromState } from "./state";

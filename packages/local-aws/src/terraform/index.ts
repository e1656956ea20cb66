/** Terraform JSON and state: expressions, resources, names. */
export { type Account, arn, stableId } from "./arn";
export { type Reference, references, resolve } from "./expressions";
export { block, type DeployedResource, type Deployment, resourcesOfType } from "./resources";
export { deploymentFromState, resourcesFromState } from "./state";

/** Roles and policies of a deployment, and their evaluation. */
export type { AccessDecision } from "./access";
export type { Check, RequestContext } from "./check";
export {
  type Bearing,
  type Caller,
  type Decision,
  decide,
  explain,
  identityOf,
  type NamedPolicy,
  PolicyError,
  type Question,
  readPolicy,
} from "./evaluation";
export { type Policies, type Role, readPolicies } from "./policies";
export type { AwsCredentials } from "./principals";
export { suppliedContext } from "./service-reference";

/** Roles and policies of a deployment, and the questions that IAM decides. */
export type { AccessDecision } from "./access";
export type { Check, RequestContext } from "./check";
export { type NamedPolicy, type Policies, type Role, readPolicies } from "./policies";
export type { AwsCredentials } from "./principals";

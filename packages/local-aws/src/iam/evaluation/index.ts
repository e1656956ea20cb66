/** Evaluation of IAM policies, independent of any deployment. */
export { type Caller, identityOf } from "./callers";
export { type Bearing, type Decision, decide, type NamedPolicy, type Question } from "./decision";
export { type PolicyKind, readPolicy } from "./documents";
export { explain, refusalClause } from "./explanation";
export { PolicyError, within } from "./policy-error";

import type { JsonObject } from "../../support/json";
import type { Caller } from "./callers";
import { Context } from "./conditions";
import { applies, type Circumstances, type PolicyKind, readPolicy, type Statement } from "./documents";
import { targetOf } from "./patterns";
import { within } from "./policy-error";
import type { Reach } from "./principal-element";

/** A policy document with the name that decisions cite. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: JsonObject;
}

/** A request to decide on. */
export interface Question {
  readonly caller: Caller;
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** ARN, taken literally, or `*` for an action without a resource. */
  readonly resource: string;
  /** Account of the resource. */
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** The policies that apply to a question. */
export interface Bearing {
  /** Of the user or the role. */
  readonly identityPolicies: readonly NamedPolicy[];
  /** Of the bucket, table or key; for assuming a role, its trust policy. */
  readonly resourcePolicy?: NamedPolicy | undefined;
  readonly permissionsBoundary?: NamedPolicy | undefined;
  /** Session policies; undefined for a session without them, and for a user. */
  readonly sessionPolicies?: readonly NamedPolicy[] | undefined;
}

/** A statement and its policy. */
export interface Cited {
  readonly policy: string;
  readonly side: Side;
  readonly statement: Statement;
}
export type Side = "identity" | "resource" | "boundary" | "session";

/** Why a question was refused: `explicit` is a denying statement; the others name the policies that did not allow. */
export type Refusal = "explicit" | "identity" | "resource" | "boundary" | "session";

export interface Decision {
  readonly allowed: boolean;
  /** The denying statement, or the statements that together allow; empty if none does. */
  readonly deciding: readonly Cited[];
  /** Undefined if it is allowed. */
  readonly refusal: Refusal | undefined;
}

/** The result of one kind of policies. */
interface Said {
  readonly deny: Cited | undefined;
  readonly allow: Cited | undefined;
  readonly reach: Reach | undefined;
}

/**
 * Decides a question as IAM does: an explicit deny overrides all; without an allow, the request is denied.
 * Sources: IAM user guide, "Policy evaluation logic" and "Cross-account policy evaluation logic"; AWS KMS developer guide,
 * "Key policies in AWS KMS".
 * @throws PolicyError for a malformed policy, and for a question that IAM leaves undefined.
 */
export function decide(question: Question, bearing: Bearing): Decision {
  const { caller, resourceAccount } = question;
  const circumstances = circumstancesOf(question);
  const sides = sidesOf(question, bearing).map((side): Said => say(question.action, circumstances, side));
  const [identity, resource, boundary, session] = sides as [Said, Said, Said, Said];
  const denied = sides.find(({ deny }) => deny !== undefined)?.deny;
  if (denied !== undefined) return { allowed: false, deciding: [denied], refusal: "explicit" };

  const refused = (refusal: Refusal): Decision => ({ allowed: false, deciding: [], refusal });
  const allowed = (...by: (Cited | undefined)[]): Decision => ({
    allowed: true,
    deciding: by.filter((cited) => cited !== undefined),
    refusal: undefined,
  });
  const limit = limitOf(bearing, boundary, session);

  if (caller.kind !== "identity")
    return resource.reach === "direct" ? allowed(resource.allow) : refused("resource");
  const crossing = caller.account !== resourceAccount;
  if (!crossing && resource.reach === "direct") return allowed(resource.allow);
  if (!crossing && resource.reach === "entity") return limit ? refused(limit) : allowed(resource.allow);
  if (resource.reach === undefined && (crossing || isAskedItself(question))) return refused("resource");
  if (identity.allow === undefined) return refused("identity");
  return limit ? refused(limit) : allowed(identity.allow, resource.allow);
}

/** The limiting policies that do not allow what the identity's policies may allow. */
function limitOf(bearing: Bearing, boundary: Said, session: Said): Refusal | undefined {
  if (bearing.permissionsBoundary !== undefined && boundary.allow === undefined) return "boundary";
  return bearing.sessionPolicies !== undefined && session.allow === undefined ? "session" : undefined;
}

/**
 * Roles and keys: their own policy must allow the caller, even in the same account (IAM user guide, "Determining whether a
 * request is allowed or denied within an account").
 */
export function isAskedItself({ action, resource }: Pick<Question, "action" | "resource">): boolean {
  return (
    /^arn:[^:]+:kms:[^:]*:\d*:key\//.test(resource) ||
    (isTaking(action) && /^arn:[^:]+:iam::\d*:role\//.test(resource))
  );
}

const isTaking = (action: string): boolean => /^sts:/i.test(action);

export function circumstancesOf({ caller, resource, context }: Question): Circumstances {
  return { caller, target: targetOf(resource), context: new Context(context) };
}

/** The policies of each side, in the order of `Side`. */
export function sidesOf(
  question: Pick<Question, "action">,
  bearing: Bearing,
): [Side, PolicyKind, readonly NamedPolicy[]][] {
  const { identityPolicies, resourcePolicy, permissionsBoundary, sessionPolicies } = bearing;
  return [
    ["identity", "identity", identityPolicies],
    ["resource", isTaking(question.action) ? "trust" : "resource", resourcePolicy ? [resourcePolicy] : []],
    ["boundary", "identity", permissionsBoundary ? [permissionsBoundary] : []],
    ["session", "identity", sessionPolicies ?? []],
  ];
}

const strength: readonly (Reach | undefined)[] = [undefined, "account", "entity", "direct"];

function say(
  action: string,
  circumstances: Circumstances,
  [side, kind, policies]: [Side, PolicyKind, readonly NamedPolicy[]],
): Said {
  const name = action.toLowerCase();
  let allow: Cited | undefined;
  let reach: Reach | undefined;
  for (const { name: policy, policy: document } of policies) {
    for (const statement of within(policy, () => readPolicy(document, kind)).about(name)) {
      const reached = statement.principals?.reach(circumstances.caller);
      const isMore = allow === undefined || strength.indexOf(reached) > strength.indexOf(reach);
      if (statement.effect === "Allow" && !isMore) continue;
      if (!within(policy, () => applies(statement, circumstances))) continue;
      const cited = { policy, side, statement };
      if (statement.effect === "Deny") return { deny: cited, allow: undefined, reach: undefined };
      allow = cited;
      reach = reached;
    }
  }
  return { deny: undefined, allow, reach };
}

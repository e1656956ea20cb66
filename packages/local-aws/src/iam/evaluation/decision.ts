import type { JsonObject } from "../../support/json";
import type { Caller } from "./callers";
import { Context } from "./conditions";
import { applies, type Circumstances, type PolicyKind, readPolicy, type Statement } from "./documents";
import { targetOf } from "./patterns";
import { within } from "./policy-error";
import type { Reach } from "./principal-element";

/** A policy document with the name under which decisions cite it. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: JsonObject;
}

/** What is asked of IAM. */
export interface Question {
  readonly caller: Caller;
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** ARN, whose characters all stand for themselves, or `*` for an action without a resource. */
  readonly resource: string;
  /** Account of the resource. */
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** The policies that bear on a question. */
export interface Bearing {
  /** Of the user, or of the role. */
  readonly identityPolicies: readonly NamedPolicy[];
  /** Of the bucket, table or key; of the role that is to be taken, its trust policy. */
  readonly resourcePolicy?: NamedPolicy | undefined;
  readonly permissionsBoundary?: NamedPolicy | undefined;
  /** Those that the session was made with; undefined for a session without, and for a user. */
  readonly sessionPolicies?: readonly NamedPolicy[] | undefined;
}

/** A statement and the policy that it stands in. */
export interface Cited {
  readonly policy: string;
  readonly side: Side;
  readonly statement: Statement;
}
export type Side = "identity" | "resource" | "boundary" | "session";

/** Why a question was refused: `explicit` is a statement that denies, the rest what did not allow. */
export type Refusal = "explicit" | "identity" | "resource" | "boundary" | "session";

export interface Decision {
  readonly allowed: boolean;
  /** The statement that denies, or those that allow together; none where nothing allows. */
  readonly deciding: readonly Cited[];
  /** Undefined when it is allowed. */
  readonly refusal: Refusal | undefined;
}

/** What one kind of policies says. */
interface Said {
  readonly deny: Cited | undefined;
  readonly allow: Cited | undefined;
  readonly reach: Reach | undefined;
}

/**
 * Decides a question as IAM does: a statement that denies outweighs all; what nothing allows is refused.
 * Sources: IAM user guide, "Policy evaluation logic" and "Cross-account policy evaluation logic"; AWS KMS developer guide,
 * "Key policies in AWS KMS".
 * @throws PolicyError for a policy that cannot be read, and for a question that IAM leaves undefined.
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

/** What does not allow what the identity's own policies may allow. */
function limitOf(bearing: Bearing, boundary: Said, session: Said): Refusal | undefined {
  if (bearing.permissionsBoundary !== undefined && boundary.allow === undefined) return "boundary";
  return bearing.sessionPolicies !== undefined && session.allow === undefined ? "session" : undefined;
}

/**
 * Roles and keys: nobody reaches them whom their own policy does not let, in their account either (IAM user guide, "Determining
 * whether a request is allowed or denied within an account").
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

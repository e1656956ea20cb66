import { isRecord, type JsonObject } from "../../support/json";
import type { Caller } from "./callers";
import { type Condition, type Context, parseConditions } from "./conditions";
import { actionMatcher, type ResourceMatcher, resourceMatcher, type Target } from "./patterns";
import { PolicyError, within } from "./policy-error";
import { notPrincipal, type PrincipalElement, principal } from "./principal-element";

/** `trust` is a role's trust policy. */
export type PolicyKind = "identity" | "resource" | "trust";

export interface Statement {
  /** Its quoted Sid, or its number. */
  readonly label: string;
  readonly effect: "Allow" | "Deny";
  readonly resources: { includes(target: Target, context: Context): boolean };
  /** Undefined in an identity-based policy, which applies to its identity. */
  readonly principals: PrincipalElement | undefined;
  readonly conditions: readonly Condition[];
}

/** A parsed policy. */
export interface Policy {
  /** The statements that match an action, given in lower case. */
  about(action: string): readonly Statement[];
}

const VARIABLES_SINCE = "2012-10-17";
const versions = ["2008-10-17", VARIABLES_SINCE];

const byObject: Record<PolicyKind, WeakMap<object, Policy>> = {
  identity: new WeakMap(),
  resource: new WeakMap(),
  trust: new WeakMap(),
};
/** Cache of recent documents by content, for documents that are created anew for every question. */
const byContent = new Map<string, Policy>();
const MOST_DOCUMENTS = 2_000;

/**
 * Parses a policy document, cached by content. A document must not change afterwards.
 * Sources: IAM user guide, "Grammar of the IAM JSON policy language" and the pages of its elements.
 * @throws PolicyError naming the statement and the element that is malformed or not described there.
 */
export function readPolicy(document: JsonObject, kind: PolicyKind): Policy {
  const known = byObject[kind].get(document);
  if (known !== undefined) return known;
  const content = `${kind} ${JSON.stringify(document)}`;
  const policy = byContent.get(content) ?? parsePolicy(document, kind);
  if (byContent.size >= MOST_DOCUMENTS) byContent.clear();
  byContent.set(content, policy);
  byObject[kind].set(document, policy);
  return policy;
}

interface Parsed extends Statement {
  readonly actions: { includes(action: string): boolean };
}

function parsePolicy(document: JsonObject, kind: PolicyKind): Policy {
  if (!isRecord(document)) throw new PolicyError("a policy must be an object");
  elementsOf(document, kind === "identity" ? ["Version", "Statement"] : ["Version", "Id", "Statement"]);
  const { Version = versions[0], Statement } = document;
  if (!versions.includes(Version as string))
    throw new PolicyError(`unknown version ${JSON.stringify(Version)}`);
  if (Statement === undefined) throw new PolicyError("has no Statement");
  // An empty list neither allows nor denies anything.
  const listed = [Statement].flat();
  const statements = listed.map((one, index) =>
    parseStatement(one, index + 1, kind, Version === VARIABLES_SINCE),
  );
  const sids = statements.map(({ label }) => label);
  const twice = sids.find((label, index) => sids.indexOf(label) !== index);
  if (twice !== undefined) throw new PolicyError(`has two statements ${twice}`);

  const index = new Map<string, readonly Statement[]>();
  return {
    about: (action) => {
      const known = index.get(action);
      if (known !== undefined) return known;
      const found = statements.filter(({ actions }) => actions.includes(action));
      index.set(action, found);
      return found;
    },
  };
}

const elements: Record<PolicyKind, readonly string[]> = {
  identity: ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"],
  resource: [
    ...["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"],
    "Condition",
  ],
  // The role itself is the resource.
  trust: ["Sid", "Effect", "Principal", "Action", "NotAction", "Condition"],
};

function parseStatement(statement: unknown, number: number, kind: PolicyKind, variables: boolean): Parsed {
  const sid = isRecord(statement) && typeof statement.Sid === "string" ? statement.Sid : "";
  const label = sid === "" ? `${number}` : `"${sid}"`;
  return within(`statement ${label}`, () => {
    if (!isRecord(statement)) throw new PolicyError("is not an object");
    elementsOf(statement, elements[kind]);
    const { Sid = "", Effect, Condition } = statement;
    if (typeof Sid !== "string") throw new PolicyError("Sid must be a text");
    if (Effect !== "Allow" && Effect !== "Deny") throw new PolicyError("Effect must be Allow or Deny");
    return {
      label,
      effect: Effect,
      actions: actionsOf(statement),
      resources: kind === "trust" ? { includes: () => true } : resourcesOf(statement, variables),
      principals: kind === "identity" ? undefined : principalsOf(statement),
      conditions: parseConditions(Condition, variables),
    };
  });
}

function actionsOf(statement: JsonObject): Parsed["actions"] {
  const [name, excepted, given] = oneOf(statement, "Action", "NotAction");
  const matchers = textsOf(name, given).map((action) => within(name, () => actionMatcher(action)));
  return { includes: (action) => matchers.some((matches) => matches(action)) !== excepted };
}

function resourcesOf(statement: JsonObject, variables: boolean): Statement["resources"] {
  const [name, excepted, given] = oneOf(statement, "Resource", "NotResource");
  const matchers: ResourceMatcher[] = textsOf(name, given).map((resource) =>
    within(name, () => resourceMatcher(resource, variables)),
  );
  return {
    includes: (target, { lookup }) => matchers.some((matches) => matches(target, lookup)) !== excepted,
  };
}

function principalsOf(statement: JsonObject): PrincipalElement {
  const [name, excepted, given] = oneOf(statement, "Principal", "NotPrincipal");
  if (excepted && statement.Effect === "Allow") {
    throw new PolicyError(
      "NotPrincipal with Allow would allow everyone else: name the allowed principals in Principal",
    );
  }
  return within(name, () => (excepted ? notPrincipal(given) : principal(given)));
}

/** Whichever of two elements the statement has. */
function oneOf(
  statement: JsonObject,
  name: string,
  negation: string,
): [name: string, negated: boolean, given: unknown] {
  const has = [name, negation].filter((element) => element in statement);
  if (has.length !== 1)
    throw new PolicyError(
      `has ${has.length === 0 ? "neither" : "both"} ${name} ${has.length === 0 ? "nor" : "and"} ${negation}`,
    );
  const negated = has[0] === negation;
  return [negated ? negation : name, negated, statement[negated ? negation : name]];
}

function textsOf(name: string, given: unknown): string[] {
  const list = [given].flat();
  if (list.length === 0 || !list.every((one) => typeof one === "string")) {
    throw new PolicyError(`${name} must be a text or a non-empty list`);
  }
  return list;
}

function elementsOf(given: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new PolicyError(`unknown element ${unknown}: ${known.join(", ")} are supported`);
}

/** Whether a statement that matches the action also matches the rest of the request. */
export function applies(statement: Statement, { target, caller, context }: Circumstances): boolean {
  return (
    statement.resources.includes(target, context) &&
    (statement.principals === undefined || statement.principals.reach(caller) !== undefined) &&
    statement.conditions.every((condition) => condition.holds(context))
  );
}

/** The parts of a statement besides the action. */
export interface Circumstances {
  readonly target: Target;
  readonly caller: Caller;
  readonly context: Context;
}

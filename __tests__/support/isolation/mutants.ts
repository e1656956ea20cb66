import type { NamedPolicy } from "@saas/local-aws/iam";
import { type Access, roleOf } from "../../../operate/isolation/access";

import { type Change, conditionsOf, type Effect, widened } from "./changes";

type Policy = NamedPolicy["policy"];

interface Statement {
  readonly Effect?: string;
  readonly Sid: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: { readonly AWS: readonly string[] };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy with one change, which a test must detect. */
export interface Mutant {
  /** What was changed: the statement's Sid and how. */
  readonly name: string;
  /** Which part was changed, and whether by leaving something out. */
  readonly kind: string;
  /** Whether the statement is about an action, before or after the change. */
  readonly concerns: (action: string) => boolean;
  readonly effect: Effect;
  readonly policy: Policy;
}

/** A policy of a role: its trust policy, or one of its own by name. */
export interface Place {
  readonly role: string;
  readonly policy: "trust" | string;
}

/** Every policy of a role's own. */
export function policiesOf(access: Access, role: string): Place[] {
  return roleOf(access, role).identityPolicies.map(({ name }) => ({ role, policy: name }));
}

export function policyAt(access: Access, { role, policy }: Place): Policy {
  const { trust, identityPolicies } = roleOf(access, role);
  const found = policy === "trust" ? trust : identityPolicies.find(({ name }) => name === policy);
  if (found === undefined) throw new Error(`${role} has no policy ${policy}`);
  return found.policy;
}

/** The environment with one policy replaced. */
export function withPolicy(access: Access, { role, policy: name }: Place, policy: Policy): Access {
  const { trust, identityPolicies, ...rest } = roleOf(access, role);
  const changed = {
    ...rest,
    trust: name === "trust" ? { ...trust, policy } : trust,
    identityPolicies: identityPolicies.map((one) => (one.name === name ? { ...one, policy } : one)),
  };
  return { ...access, roles: { ...access.roles, [role]: changed } };
}

/**
 * Every policy that differs from this one in one point: a statement, an action, a resource, a principal or a condition
 * removed; an action, a resource, a principal or a condition's value widened; an operator turned round.
 */
export function mutantsOf(policy: Policy): Mutant[] {
  const statements = policy.Statement as readonly Statement[];
  return statements.flatMap((statement, index) => {
    const changed = (part: string, what: string, effect: Effect, ...instead: Statement[]): Mutant => {
      const actions = new Set([statement, ...instead].flatMap(({ Action = [] }) => Action));
      return {
        name: `${statement.Sid}: ${what}`,
        kind: `${part} ${what.startsWith("without ") ? "without" : effect}`,
        concerns: (action) => actions.has(action) || actions.has(`${action.split(":")[0]}:*`),
        effect: statement.Effect === "Deny" ? reversed[effect] : effect,
        policy: { ...policy, Statement: statements.toSpliced(index, 1, ...instead) },
      };
    };
    const of = <K extends keyof Statement>(part: K, changes: Change<Statement[K]>[]): Mutant[] =>
      changes.map(([what, instead, effect]) =>
        changed(part, what, effect, { ...statement, [part]: instead }),
      );
    return [
      changed("Statement", "removed", "less"),
      ...of("Action", actionsOf(statement)),
      ...of("Resource", resourcesOf(statement.Resource)),
      // What is excepted the other way round.
      ...of("NotAction", without([statement.NotAction ?? []].flat()).map(turned)),
      ...of("NotResource", resourcesOf(statement.NotResource).map(turned)),
      ...of("Principal", principalsOf(statement)),
      ...of("Condition", conditionsOf(statement.Condition ?? {})),
    ];
  });
}

/** A denial that grows allows less. */
const reversed = { less: "more", more: "less", either: "either" } as const;
const turned = <T>([what, instead, effect]: Change<T>): Change<T> => [what, instead, reversed[effect]];

function actionsOf({ Action }: Statement): Change<readonly string[]>[] {
  if (Action === undefined) return [];
  const actions = [Action].flat();
  const all = `${actions[0]?.split(":")[0]}:*`;
  return [...without(actions), [`${all} for its actions`, [all], "more"]];
}

function resourcesOf(Resource: string | readonly string[] = []): Change<readonly string[]>[] {
  const resources = [Resource].flat();
  return [
    ...without(resources),
    ...resources.flatMap((one, index) =>
      widened(one).map(
        (wider): Change<readonly string[]> => [
          `${wider} for ${resources.length > 1 ? one : "its resource"}`,
          resources.toSpliced(index, 1, wider),
          "more",
        ],
      ),
    ),
  ];
}

function principalsOf({ Principal }: Statement): Change<{ readonly AWS: readonly string[] }>[] {
  if (Principal === undefined) return [];
  const principals = [Principal.AWS].flat();
  const root = `arn:aws:iam::${principals[0]?.split(":")[4]}:root`;
  return [
    ...without(principals).map(([what, AWS, effect]) => [what, { AWS }, effect] as const),
    ["* for its principal", { AWS: ["*"] }, "more"],
    ...(principals.includes(root)
      ? []
      : [["the account for its principal", { AWS: [root] }, "either"] as const]),
  ];
}

/** A list of several with one left out, for each. */
function without(all: readonly string[]): Change<readonly string[]>[] {
  if (all.length < 2) return [];
  return all.map((one) => [`without ${one}`, all.filter((other) => other !== one), "less"]);
}

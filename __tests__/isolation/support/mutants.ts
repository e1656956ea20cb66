import type { NamedPolicy } from "../../../local/endpoint/policies";
import { type Access, roleOf } from "../../support/policies";

type Policy = NamedPolicy["policy"];
type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string;
  readonly Principal?: { readonly AWS: readonly string[] };
  readonly Condition?: Conditions;
}

/** A policy with one change, which somebody must notice. */
export interface Mutant {
  readonly name: string;
  /** Of the actions of the changed statement. */
  readonly service: string;
  readonly policy: Policy;
}

/** The environment with one policy of the tenant access role replaced. */
export function withPolicy(access: Access, part: "identity" | "trust", policy: Policy): Access {
  const role = roleOf(access, "tenant_access");
  const [identity] = role.identityPolicies;
  if (identity === undefined) throw new Error("the tenant access role has no policy");
  const changed =
    part === "trust"
      ? { ...role, trust: { ...role.trust, policy } }
      : { ...role, identityPolicies: [{ ...identity, policy }] };
  return { ...access, roles: { ...access.roles, tenant_access: changed } };
}

/**
 * Every policy that differs from this one in one point: a statement, an action, a principal or a condition removed;
 * an action, a resource, a principal or a condition's value widened; an operator turned round.
 */
export function mutantsOf(policy: Policy): Mutant[] {
  const statements = policy.Statement as readonly Statement[];
  return statements.flatMap((statement, index) => {
    const replaced = (what: string, ...instead: unknown[]): Mutant => ({
      name: `${statement.Sid}: ${what}`,
      service: serviceOf(statement),
      policy: { ...policy, Statement: statements.toSpliced(index, 1, ...(instead as Statement[])) },
    });
    return [
      replaced("removed"),
      ...actionsOf(statement).map(([what, Action]) => replaced(what, { ...statement, Action })),
      ...resourcesOf(statement).map(([what, Resource]) => replaced(what, { ...statement, Resource })),
      ...principalsOf(statement).map(([what, Principal]) => replaced(what, { ...statement, Principal })),
      ...conditionsOf(statement).map(([what, Condition]) => replaced(what, { ...statement, Condition })),
    ];
  });
}

type Change<T> = readonly [string, T];

const serviceOf = ({ Action }: Statement): string => [Action].flat()[0]?.split(":")[0] ?? "";

function actionsOf(statement: Statement): Change<unknown>[] {
  const { Action } = statement;
  const service = serviceOf(statement);
  const actions = [Action].flat();
  const narrowed =
    actions.length < 2
      ? []
      : actions.map(
          (action): Change<unknown> => [`without ${action}`, actions.filter((other) => other !== action)],
        );
  return [...narrowed, [`${service}:* for its actions`, `${service}:*`]];
}

function resourcesOf({ Resource }: Statement): Change<string>[] {
  return Resource === undefined ? [] : widened(Resource).map((wider) => [`${wider} for its resource`, wider]);
}

function principalsOf({ Principal }: Statement): Change<unknown>[] {
  if (Principal === undefined) return [];
  const { AWS } = Principal;
  const account = AWS[0]?.split(":")[4];
  return [
    ...AWS.map((arn): Change<unknown> => [`without ${arn}`, { AWS: AWS.filter((other) => other !== arn) }]),
    ["* for its principal", { AWS: "*" }],
    ["the account for its principal", { AWS: `arn:aws:iam::${account}:root` }],
  ];
}

function conditionsOf({ Condition = {} }: Statement): Change<Conditions>[] {
  return Object.entries(Condition).flatMap(([operator, keyed]) =>
    Object.entries(keyed).flatMap(([key, value]): Change<Conditions>[] => {
      const { [key]: _, ...otherKeys } = keyed;
      const { [operator]: __, ...otherOperators } = Condition;
      const without =
        Object.keys(otherKeys).length > 0 ? { ...Condition, [operator]: otherKeys } : otherOperators;
      const using = (changed: string, values: string | readonly string[]): Conditions => ({
        ...without,
        [changed]: { ...without[changed], [key]: values },
      });
      if (operator === "Null") {
        return [
          [`without ${operator} ${key}`, without],
          [`${operator} ${key} turned round`, using(operator, value === "false" ? "true" : "false")],
        ];
      }
      const values = [value].flat();
      return [
        [`without ${operator} ${key}`, without],
        ...values.flatMap((one, index) =>
          widened(one).map(
            (wider): Change<Conditions> => [
              `${wider} for ${one} in ${operator} ${key}`,
              using(operator.replace("Equals", "Like"), values.toSpliced(index, 1, wider)),
            ],
          ),
        ),
        ...(values.length < 2
          ? []
          : values.map(
              (one, index): Change<Conditions> => [
                `without ${one} in ${operator} ${key}`,
                using(operator, values.toSpliced(index, 1)),
              ],
            )),
        ...(operator.startsWith("ForAllValues:")
          ? [
              [
                `ForAnyValue for ForAllValues of ${key}`,
                using(operator.replace("ForAllValues", "ForAnyValue"), values),
              ] as const,
            ]
          : []),
      ];
    }),
  );
}

/** `a/b/${tag}/*` becomes `*`, `a/*`, `a/b/*` and `a/b/${tag}*`. A slash within `${…}` separates nothing. */
function widened(pattern: string): string[] {
  const parts = pattern.replace(/\/\*$/, "").match(/(\$\{[^}]*\}|[^/])+/g) ?? [];
  const steps = parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join("/")}/*`);
  return ["*", ...steps, `${parts.join("/")}*`].filter((wider) => wider !== pattern);
}

import { contradictions, faultsOfTest, passesWithoutKey, type Test, testsOf } from "./conditions";
import { type Kind, list, type Statement } from "./documents";
import { intersect } from "./globs";
import { type ActionData, actionsLike, isGlobal, isKey, keyType } from "./service-data";

/** An action pattern of a statement, with the matching actions. */
interface Named {
  readonly pattern: string;
  readonly actions: readonly ActionData[];
}

/**
 * The faults of one statement: unknown actions, resources and condition keys that its actions do not support, unknown variables,
 * and anything that prevents a match.
 */
export async function faultsOfStatement(statement: Statement, kind: Kind): Promise<string[]> {
  const named = await Promise.all(
    [...list(statement.Action), ...list(statement.NotAction)].map(
      async (pattern): Promise<Named> => ({
        pattern,
        actions: pattern === "*" ? [] : await actionsLike(pattern),
      }),
    ),
  );
  const tests = testsOf(statement.Condition);
  return [
    ...faultsOfShape(statement, kind),
    ...named
      .filter(({ pattern, actions }) => pattern !== "*" && actions.length === 0)
      .map(({ pattern }) => `no action is ${pattern}`),
    ...faultsOfResources(statement, kind, named),
    ...tests.flatMap(faultsOfTest),
    ...contradictions(tests),
    ...(await faultsOfKeys(statement, kind, named, tests)),
    ...(await faultsOfVariables(statement)),
  ];
}

/** Source: IAM user guide, grammar of the IAM JSON policy language. */
function faultsOfShape(statement: Statement, kind: Kind): string[] {
  const { Sid, Effect, Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = statement;
  const given = (...values: unknown[]) =>
    values.filter((value) => value !== undefined && list(value as string).length > 0).length;
  return [
    ...(Sid !== undefined && !/^[A-Za-z0-9]+$/.test(Sid)
      ? [`the Sid ${Sid} has other characters than letters and digits`]
      : []),
    ...(Effect !== "Allow" && Effect !== "Deny" ? [`the effect is ${Effect}, not Allow or Deny`] : []),
    ...(given(Action, NotAction) === 1 ? [] : ["it has not exactly one of Action and NotAction"]),
    ...(given(Resource, NotResource) === (kind === "trust" ? 0 : 1)
      ? []
      : [
          kind === "trust"
            ? "a trust policy has no Resource"
            : "it has not exactly one of Resource and NotResource",
        ]),
    ...(((Principal ?? NotPrincipal) !== undefined) === (kind === "identity")
      ? [kind === "identity" ? "a policy of a role has no Principal" : "it names no Principal"]
      : []),
    ...faultsOfPrincipal(Principal),
  ];
}

function faultsOfPrincipal(principal: unknown): string[] {
  if (typeof principal !== "object" || principal === null) return [];
  return Object.entries(principal as Record<string, string | string[]>).flatMap(([type, values]) => {
    if (!/^(AWS|Service|Federated|CanonicalUser)$/.test(type)) return [`there is no principal ${type}`];
    const shape = {
      Service: /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/,
      AWS: /^(\*|\d{12}|arn:[a-z-]+:(iam|sts)::\d{12}:.+)$/,
    }[type];
    return list(values)
      .filter((value) => shape !== undefined && !shape.test(value))
      .map((value) => `the principal ${value} is no ${type}`);
  });
}

/** The resource types of an action that match a statement's resources. */
const typesOf = (action: ActionData, resources: readonly string[]) =>
  action.resourceTypes.filter(({ arns }) =>
    arns.some((arn) => resources.some((resource) => intersect(resource, arn))),
  );

function faultsOfResources({ Resource, Action }: Statement, kind: Kind, named: readonly Named[]): string[] {
  const resources = list(Resource);
  // In the policy of a resource, "*" is the resource.
  if (kind === "trust" || resources.length === 0 || Action === undefined || resources.includes("*"))
    return [];
  const malformed = resources.filter((resource) => !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/.test(resource));
  if (malformed.length > 0) return malformed.map((resource) => `${resource} is no ARN`);
  const known = named.filter(({ actions }) => actions.length > 0);
  const lost = known
    .filter(({ actions }) => actions.every((action) => typesOf(action, resources).length === 0))
    .map(({ pattern }) => `${pattern} takes none of its resources: it never matches`);
  const idle = resources
    .filter(
      (resource) =>
        !known.some(({ actions }) => actions.some((action) => typesOf(action, [resource]).length > 0)),
    )
    .filter(() => !named.some(({ pattern }) => pattern === "*"))
    .map((resource) => `none of its actions takes ${resource}`);
  return [...lost, ...idle];
}

/** Unknown keys, keys that an action does not support, and multivalued keys without a set operator. */
async function faultsOfKeys(
  { Resource, Action }: Statement,
  kind: Kind,
  named: readonly Named[],
  tests: readonly Test[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const test of tests) {
    const { key, set, operator, text } = test;
    const type = await keyType(key);
    if (type === undefined) {
      faults.push(`there is no condition key ${key}`);
      continue;
    }
    if (/^ArrayOf/.test(type) && set === undefined && operator !== "Null")
      faults.push(`${key} has several values: ${text} needs ForAllValues or ForAnyValue`);
    if (Action === undefined || passesWithoutKey(test) || (await isGlobal(key)) || kind === "trust") continue;
    for (const { pattern, actions } of named) {
      if (actions.length > 0 && !actions.some((action) => hasKey(action, key, list(Resource))))
        faults.push(`${pattern} has no ${key} with these resources: with ${text} it never matches`);
    }
  }
  return faults;
}

function hasKey(action: ActionData, key: string, resources: readonly string[]): boolean {
  const types =
    resources.length === 0 || resources.includes("*") ? action.resourceTypes : typesOf(action, resources);
  return [...action.conditionKeys, ...types.flatMap(({ conditionKeys }) => conditionKeys)].some((listed) =>
    isKey(key, listed),
  );
}

/** Characters that a variable stands for: `${*}`, `${?}` and `${$}`. */
const LITERAL = /^[*?$]$/;

async function faultsOfVariables(statement: Statement): Promise<string[]> {
  const { Action, NotAction, Principal, Sid, ...rest } = statement;
  const inPlace = [...JSON.stringify(rest).matchAll(/\$\{([^}]*)\}/g)].map(([, name = ""]) => name);
  const elsewhere = /\$\{[^}]*\}/.exec(JSON.stringify({ Action, NotAction, Principal, Sid }))?.[0];
  const faults = elsewhere === undefined ? [] : [`${elsewhere} stands where AWS replaces no variable`];
  for (const name of new Set(inPlace)) {
    // With a default: ${aws:PrincipalTag/team, 'none'}, in JSON with the quotes of JavaScript.
    const key = name.replace(/, *'.*'$/, "");
    if (!LITERAL.test(key) && (await keyType(key)) === undefined)
      faults.push(`there is no variable \${${name}}`);
  }
  return faults;
}

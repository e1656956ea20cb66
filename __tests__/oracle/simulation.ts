import {
  isConditionKeyArray,
  runSimulation,
  runUnsafeSimulation,
  type Simulation,
  typeForContextKey,
} from "@cloud-copilot/iam-simulate";

type Context = Simulation["request"]["contextVariables"];

/**
 * Cache of the oracle's condition keys for an action on a kind of resource: finding them takes most of a decision's time, and
 * the result is the same for every policy.
 */
const understood = new Map<string, readonly string[]>();

/**
 * The oracle's decision through its public function, the slow path.
 * @throws Error for an invalid question or policy.
 */
export async function decidedInFull(simulation: Simulation): Promise<boolean> {
  const { action, resource } = simulation.request;
  const outcome = await runSimulation(simulation, {});
  if (outcome.resultType === "error")
    throw new Error(`${action} on ${resource.resource}: ${JSON.stringify(outcome.errors)}`);
  if (outcome.resultType === "single" && isWhole(resource.resource)) {
    const { ignoredContextKeys = [] } = outcome.result;
    const keys = Object.keys(simulation.request.contextVariables);
    understood.set(
      questionOf(simulation),
      keys.filter((name) => !ignoredContextKeys.includes(name)),
    );
  }
  return outcome.overallResult === "Allowed";
}

/**
 * The oracle's decision with cached condition keys; session policies need the slow path.
 * @throws Error as `decidedInFull` does, the first time.
 */
export async function decided(simulation: Simulation): Promise<boolean> {
  const counting = understood.get(questionOf(simulation));
  if (counting === undefined || simulation.sessionPolicy !== undefined) return decidedInFull(simulation);
  const { request, resourcePolicy } = simulation;
  const contextVariables: Context = {};
  for (const name of counting) {
    const values = [request.contextVariables[name] ?? []].flat();
    contextVariables[name] = (await isList(name)) ? values : (values[0] ?? "");
  }
  const relevant = (named: Named): Named => ({ ...named, policy: about(named.policy, request.action) });
  const outcome = runUnsafeSimulation(
    {
      ...simulation,
      request: { ...request, contextVariables },
      identityPolicies: simulation.identityPolicies.map(relevant),
      ...(simulation.permissionBoundaryPolicies && {
        permissionBoundaryPolicies: simulation.permissionBoundaryPolicies.map(relevant),
      }),
      // The fast path needs a named document for allowing statements.
      ...(resourcePolicy !== undefined && {
        resourcePolicy: {
          __validated: true,
          policyDocument: resourcePolicy,
          metadata: { name: "of the resource" },
          errors: [],
        },
      }),
    },
    {},
  );
  return outcome === "Allowed";
}

interface Named {
  readonly name: string;
  readonly policy: unknown;
}

interface Statement {
  readonly Action?: string | readonly string[];
}

const cut = new WeakMap<object, Map<string, object>>();

/** A policy's statements that can match an action: the others only take the oracle's time. */
function about(policy: unknown, action: string): object {
  const document = policy as { readonly Statement: readonly Statement[] };
  const cuts = cut.get(document) ?? new Map<string, object>();
  cut.set(document, cuts);
  const found = cuts.get(action) ?? {
    ...document,
    Statement: [document.Statement]
      .flat()
      .filter(({ Action }) => Action === undefined || [Action].flat().some(matching(action))),
  };
  cuts.set(action, found);
  return found;
}

const patterns = new Map<string, RegExp>();

/** Whether a policy's action pattern matches: `*` is any text, `?` any character, case-insensitive. */
export const matching =
  (action: string) =>
  (pattern: string): boolean => {
    const known = patterns.get(pattern);
    if (known !== undefined) return known.test(action);
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const made = new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "is");
    patterns.set(pattern, made);
    return made.test(action);
  };

function questionOf({ request: { action, resource, contextVariables } }: Simulation): string {
  return [action, kindOf(resource.resource), ...Object.keys(contextVariables).sort()].join(" ");
}

/** Resources that differ only in tenant ids are of one kind: no AWS resource type has such an id in its pattern. */
const kindOf = (resource: string): string =>
  resource.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{11,13}(?![0-9a-f])/g, "<id>");

/** A full ARN without wildcards, which the oracle takes literally. */
const isWhole = (resource: string): boolean => /^arn(:[^:*?]*){4}:[^*?]+$/.test(resource);

const lists = new Map<string, boolean>();

async function isList(name: string): Promise<boolean> {
  const known = lists.get(name);
  if (known !== undefined) return known;
  const list = isConditionKeyArray(await typeForContextKey(name.toLowerCase()));
  lists.set(name, list);
  return list;
}

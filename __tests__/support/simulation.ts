import {
  isConditionKeyArray,
  runSimulation,
  runUnsafeSimulation,
  type Simulation,
  typeForContextKey,
} from "@cloud-copilot/iam-simulate";
import type { JsonObject } from "@saas/local-aws/permissions";

type Context = Simulation["request"]["contextVariables"];

/**
 * The condition keys that count for an action on a kind of resource, as the simulation has found once: it takes most of the
 * time of a decision, and holds for every role.
 */
const understood = new Map<string, readonly string[]>();

/** Actions on kinds of resources that IAM knows, whatever the condition keys. */
const known = new Set<string>();

/** Documents that the simulation has once found valid. */
const valid = new WeakSet<object>();

/**
 * What IAM decides. @throws Error for a question that IAM would not understand (an unknown action, say), and for a policy that
 * it would not take: neither must count as a refusal.
 */
export async function isAllowed(simulation: Simulation): Promise<boolean> {
  const { action, contextVariables, resource } = simulation.request;
  const asked = `${action} ${kindOf(resource.resource)}`;
  const key = [asked, ...Object.keys(contextVariables).sort()].join(" ");
  if (documentsOf(simulation).every((document) => valid.has(document))) {
    // Refused by default: most roles have nothing to do with most actions.
    if (known.has(asked) && !mayBeGranted(simulation)) return false;
    const counting = understood.get(key);
    if (counting !== undefined) return isAllowedAgain(simulation, counting);
  }
  const outcome = await runSimulation(simulation, {});
  if (outcome.resultType === "error")
    throw new Error(`${action} on ${resource.resource}: ${JSON.stringify(outcome.errors)}`);
  known.add(asked);
  for (const document of documentsOf(simulation)) valid.add(document);
  if (outcome.resultType === "single" && isWhole(resource.resource)) {
    const { ignoredContextKeys = [] } = outcome.result;
    understood.set(
      key,
      Object.keys(contextVariables).filter((name) => !ignoredContextKeys.includes(name)),
    );
  }
  return outcome.overallResult === "Allowed";
}

/** The same decision without asking anew what is known. */
async function isAllowedAgain(simulation: Simulation, counting: readonly string[]): Promise<boolean> {
  const { request } = simulation;
  const contextVariables: Context = {};
  for (const name of counting) {
    const values = [request.contextVariables[name] ?? []].flat();
    contextVariables[name] = (await isList(name)) ? values : (values[0] ?? "");
  }
  const relevant = <T extends { readonly policy: unknown }>(named: T): T => ({
    ...named,
    policy: about(named.policy as JsonObject, request.action),
  });
  const decided = runUnsafeSimulation(
    {
      ...simulation,
      request: { ...request, contextVariables },
      identityPolicies: simulation.identityPolicies.map(relevant),
      // A document with a name, which this way of asking needs for what allows.
      ...(simulation.resourcePolicy && {
        resourcePolicy: {
          __validated: true,
          policyDocument: simulation.resourcePolicy,
          metadata: { name: "of the resource" },
          errors: [],
        },
      }),
      ...(simulation.permissionBoundaryPolicies && {
        permissionBoundaryPolicies: simulation.permissionBoundaryPolicies.map(relevant),
      }),
    },
    {},
  );
  return decided === "Allowed";
}

/** Resources that differ in tenants' ids are of one kind: no resource type of AWS has an id in its pattern. */
const kindOf = (resource: string): string =>
  resource.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{11,13}(?![0-9a-f])/g, "<id>");

/** The simulation takes what has no wildcard and is no shortened ARN as it is. */
const isWhole = (resource: string): boolean => /^arn(:[^:*?]*){4}:[^*?]+$/.test(resource);

/** Whether any statement could allow the action: one about it of the role's, or any of the resource's. */
function mayBeGranted({ request: { action }, identityPolicies, resourcePolicy }: Simulation): boolean {
  const ofRole = identityPolicies.flatMap(({ policy }) => statementsOf(about(policy, action)));
  const ofResource = resourcePolicy === undefined ? [] : statementsOf(resourcePolicy);
  return [...ofRole, ...ofResource].some(({ Effect }) => Effect !== "Deny");
}

const statementsOf = ({ Statement }: JsonObject): JsonObject[] => [Statement as JsonObject[]].flat();

const documentsOf = (simulation: Simulation): object[] => [
  ...simulation.identityPolicies.map(({ policy }) => policy),
  ...(simulation.permissionBoundaryPolicies ?? []).map(({ policy }) => policy),
  ...(simulation.resourcePolicy ? [simulation.resourcePolicy] : []),
];

const lists = new Map<string, boolean>();

async function isList(name: string): Promise<boolean> {
  const known = lists.get(name);
  if (known !== undefined) return known;
  const list = isConditionKeyArray(await typeForContextKey(name.toLowerCase()));
  lists.set(name, list);
  return list;
}

const cut = new WeakMap<object, Map<string, JsonObject>>();

/** A policy's statements that can be about an action: the others neither allow nor deny it. */
function about(policy: JsonObject, action: string): JsonObject {
  const cuts = cut.get(policy) ?? new Map<string, JsonObject>();
  cut.set(policy, cuts);
  const found = cuts.get(action) ?? {
    ...policy,
    Statement: statementsOf(policy).filter(
      ({ Action }) => Action === undefined || [Action as string[]].flat().some(matching(action)),
    ),
  };
  cuts.set(action, found);
  return found;
}

const patterns = new Map<string, RegExp>();

/** Of a policy's actions those that stand for this one: `*` is any text, `?` any character, and case does not count. */
const matching =
  (action: string) =>
  (pattern: string): boolean => {
    const known = patterns.get(pattern);
    if (known !== undefined) return known.test(action);
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    const made = new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "is");
    patterns.set(pattern, made);
    return made.test(action);
  };

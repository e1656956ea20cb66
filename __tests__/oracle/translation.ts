import type { Simulation } from "@cloud-copilot/iam-simulate";
import type { Bearing, Caller, NamedPolicy, Question } from "@saas/local-aws/iam";
import { matching } from "./simulation";

/** Translates the question for the oracle. */
export function simulationOf(asked: Question, bearing: Bearing): Simulation {
  const { action, resource, context } = askable(asked);
  const known = isFromProvider(action) ? withKnownClaims : unchanged;
  const spelled = OBJECT in context ? withKnownContext : unchanged;
  const named = (policy: NamedPolicy): NamedPolicy => spelled(withAction(policy, asked.action, action));
  const { resourcePolicy, permissionsBoundary, sessionPolicies } = bearing;
  return {
    request: {
      principal: principalOf(asked.caller),
      action,
      resource: { resource: literal(resource), accountId: asked.resourceAccount },
      contextVariables: spelled(known(copied(context))),
    },
    identityPolicies: bearing.identityPolicies.map(named),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy && { resourcePolicy: known(named(resourcePolicy).policy) }),
    ...(permissionsBoundary && { permissionBoundaryPolicies: [named(permissionsBoundary)] }),
    ...(sessionPolicies && { sessionPolicy: sessionPolicies[0] && named(sessionPolicies[0]).policy }),
  };
}

function principalOf(caller: Caller): string {
  if (caller.kind === "identity") return caller.arn;
  return caller.kind === "federated" ? caller.provider : (caller.names[0] ?? "");
}

const copied = (context: Question["context"]): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, typeof value === "string" ? value : [...value]]),
  );

/** The oracle reads `*` in a request as "any"; in a name it must be literal. */
const literal = (resource: string): string => (resource === "*" ? resource : resource.replaceAll("*", "%2A"));

const isFromProvider = (action: string): boolean => action === "sts:AssumeRoleWithWebIdentity";

const unchanged = <T>(value: T): T => value;

/** The encryption context of an S3 object. Source: S3 user guide, Encryption context. */
const OBJECT = "kms:EncryptionContext:aws:s3:arn";

/** The oracle drops keys of an encryption context, so that of an object is compared under the name of a text key that it knows. */
const withKnownContext = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll(OBJECT, "aws:Referer"));

/** The oracle drops claims of identity providers, so they are compared under the name of a text key that it knows. */
const withKnownClaims = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll("token.actions.githubusercontent.com:", "aws:RequestTag/"));

/**
 * The oracle's copy of the Service Authorization Reference joins two ARNs for most resources below an API, and then finds no
 * resource for an action; a recovery point accepts any ARN, so that its tags are ambiguous. The translation asks an equivalent
 * question: another collection of the API, or another action on the same resource with the same keys, whose name the policies
 * then have in place of the action's.
 */
function askable({ action, resource, context }: Question): Pick<Question, "action" | "resource" | "context"> {
  if (action === "apigateway:SetWebACL") return { action: "apigateway:PATCH", resource, context };
  const tags = /^backup:(Tag|Untag|ListTags)/.exec(action)?.[1];
  if (tags !== undefined)
    return { action: `backup:${inPlaceOfTags(tags, resource, context)}`, resource, context };
  const collection =
    /^(arn:[^/]+\/restapis\/[^/]+)\/(authorizers|deployments|models|resources\/[^/]+|stages)$/;
  if (action !== "apigateway:POST") return { action, resource, context };
  return { action, resource: resource.replace(collection, "$1/requestvalidators"), context };
}

interface Statement {
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
}

const translated = new WeakMap<object, Map<string, NamedPolicy>>();

/** The policy with an action in place of another: what names the other names it, and nothing else does. */
function withAction(named: NamedPolicy, action: string, replacement: string): NamedPolicy {
  if (action === replacement) return named;
  const known = translated.get(named) ?? new Map<string, NamedPolicy>();
  translated.set(named, known);
  const names = (listed: string | readonly string[]) => [listed].flat().some(matching(action));
  const { Statement: statements, ...document } = named.policy as unknown as {
    Statement: Statement | Statement[];
  };
  const Statement = [statements].flat().flatMap(({ Action, NotAction, ...statement }) => {
    const concerned = Action === undefined ? !names(NotAction ?? []) : names(Action);
    return concerned ? [{ ...statement, Action: replacement }] : [];
  });
  const found = known.get(`${action} ${replacement}`) ?? { ...named, policy: { ...document, Statement } };
  known.set(`${action} ${replacement}`, found);
  return found;
}

function inPlaceOfTags(tags: string, resource: string, context: Question["context"]): string {
  const kind = resource.includes(":backup-vault:") ? "Vault" : "Plan";
  if (tags === "ListTags") return kind === "Vault" ? "DescribeBackupVault" : "GetBackupPlan";
  if (kind === "Vault") return "CreateBackupVault";
  return "aws:ResourceTag/environment" in context ? "UpdateBackupPlan" : "CreateBackupPlan";
}

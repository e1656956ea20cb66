import type { Simulation } from "@cloud-copilot/iam-simulate";
import type { Bearing, Caller, Question } from "@saas/local-aws/iam";

/** Translates the question for the oracle. */
export function simulationOf(asked: Question, bearing: Bearing): Simulation {
  const { action, resource, context } = askable(asked);
  const known = isFromProvider(action) ? withKnownClaims : <T>(value: T): T => value;
  const { identityPolicies, resourcePolicy, permissionsBoundary, sessionPolicies } = bearing;
  return {
    request: {
      principal: principalOf(asked.caller),
      action,
      resource: { resource: literal(resource), accountId: asked.resourceAccount },
      contextVariables: known(copied(context)),
    },
    identityPolicies: [...identityPolicies],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resourcePolicy && { resourcePolicy: known(resourcePolicy.policy) }),
    ...(permissionsBoundary && { permissionBoundaryPolicies: [permissionsBoundary] }),
    ...(sessionPolicies && { sessionPolicy: sessionPolicies[0]?.policy }),
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

/** The oracle drops claims of identity providers, so they are compared under the name of a text key that it knows. */
const withKnownClaims = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll("token.actions.githubusercontent.com:", "aws:RequestTag/"));

/**
 * The oracle's copy of the Service Authorization Reference joins two ARNs for most resources below an API, and then finds no
 * resource for an action; a recovery point accepts any ARN, so that its tags are ambiguous. The translation asks an equivalent
 * question for the policies here: another collection of the API, PATCH for SetWebACL, the action beside a tagging permission.
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

function inPlaceOfTags(tags: string, resource: string, context: Question["context"]): string {
  const kind = resource.includes(":backup-vault:") ? "Vault" : "Plan";
  if (tags === "ListTags") return kind === "Vault" ? "DescribeBackupVault" : "GetBackupPlan";
  if (kind === "Vault") return "CreateBackupVault";
  return "aws:ResourceTag/environment" in context ? "UpdateBackupPlan" : "CreateBackupPlan";
}

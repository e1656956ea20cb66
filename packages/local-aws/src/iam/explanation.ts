import { getDenialReasons, type getGrantReasons } from "@cloud-copilot/iam-simulate";
import type { Check } from "./check";

type Analysis = Parameters<typeof getGrantReasons>[0];
type StatementAnalysis = NonNullable<Analysis["identityAnalysis"]>["unmatchedStatements"][number];
type ConditionExplain = NonNullable<StatementAnalysis["explain"]["conditions"]>[number];

/** The statements that allowed the request. */
export function explainAllowed(analysis: Analysis, resourcePolicy: string | undefined): string {
  const cite = citing(analysis, resourcePolicy);
  const statements = [analysis.identityAnalysis, analysis.resourceAnalysis].flatMap(
    (side) => side?.allowStatements ?? [],
  );
  return `allowed by ${statements.map(cite).join(" and ") || "IAM itself"}`;
}

/** Why the request was refused: the denying statement, or what the closest allowing statement missed. */
export function explainRefused(analysis: Analysis, check: Check, resourcePolicy: string | undefined): string {
  const cite = citing(analysis, resourcePolicy);
  const sides = [analysis.identityAnalysis, analysis.resourceAnalysis, analysis.permissionBoundaryAnalysis];
  const denying = sides.flatMap((side) => side?.denyStatements ?? []);
  if (denying.length > 0) return `denied by ${denying.map(cite).join(" and ")}`;
  if (analysis.blockedBy?.includes("pb")) return "the permissions boundary does not allow it";

  const candidates = sides
    .flatMap((side) => side?.unmatchedStatements ?? [])
    .filter(({ statement, actionMatch }) => statement.isAllow() && actionMatch);
  const onResource = candidates.filter(({ resourceMatch }) => resourceMatch);
  const forCaller = onResource.filter(({ principalMatch }) => principalMatch !== "NoMatch");
  const [closest] = forCaller;
  if (closest) return `${cite(closest)} does not apply: ${missedConditions(closest, check)}`;
  const [otherPrincipal] = onResource;
  if (otherPrincipal) return `${cite(otherPrincipal)} is for other principals`;
  const [otherResource] = candidates;
  if (otherResource) return `${cite(otherResource)} allows ${check.action} on other resources only`;
  return `no statement allows ${check.action}`;
}

/** The tail of AWS's message to the caller. */
export function refusalClause(analysis: Analysis, action: string): string {
  const explicit = getDenialReasons(analysis).find(({ denialType }) => denialType === "Explicit");
  if (explicit) {
    const policy =
      explicit.policyType === "resource" ? "a resource-based policy" : "an identity-based policy";
    return `with an explicit deny in ${policy}`;
  }
  if (analysis.blockedBy?.includes("pb"))
    return `because no permissions boundary allows the ${action} action`;
  return `because no identity-based policy allows the ${action} action`;
}

/** Names a statement by its policy and Sid, or its number. The simulator does not name resource policies. */
function citing({ resourceAnalysis }: Analysis, resourcePolicy: string | undefined) {
  const ofResource = new Set(
    [
      resourceAnalysis?.allowStatements,
      resourceAnalysis?.denyStatements,
      resourceAnalysis?.unmatchedStatements,
    ].flatMap((statements) => statements ?? []),
  );
  return (analysis: StatementAnalysis): string => {
    const { statement, policyId } = analysis;
    const policy = ofResource.has(analysis) ? resourcePolicy : policyId;
    return `${policy} statement ${statement.sid() ? `"${statement.sid()}"` : statement.index()}`;
  };
}

function missedConditions({ explain }: StatementAnalysis, { context }: Check): string {
  const missed = (explain.conditions ?? []).filter(({ matches }) => !matches);
  return missed.map((condition) => describe(condition, context)).join("; ") || "its conditions are not met";
}

function describe(condition: ConditionExplain, context: Check["context"]): string {
  const { operator, conditionKeyValue: key } = condition;
  const wanted = [condition.values]
    .flat()
    .map(({ value, resolvedValue }) => resolvedValue ?? value)
    .join(" or ");
  const given = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  const request = given === undefined ? "is not in the request" : `is ${[given].flat().join(", ")}`;
  return `condition ${operator} wants ${key} ${wanted}, which ${request}`;
}

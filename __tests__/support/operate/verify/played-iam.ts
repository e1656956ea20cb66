import { buffer } from "node:stream/consumers";
import { identityOf } from "@saas/local-aws/iam";
import { type Access, accountTrust } from "../../../../operate/isolation/access";
import { isAllowed } from "../../decisions";
import { startServer } from "../../http-server";

/** One call of the simulator. */
export interface SimulatorCall {
  readonly operation: string;
  readonly pairs: readonly (readonly [action: string, resource: string])[];
  readonly parameters: URLSearchParams;
}

/** Values of a list in a request of the query protocol, in their order. */
const listed = (parameters: URLSearchParams, name: string): string[] => {
  const values: string[] = [];
  for (let index = 1; parameters.has(`${name}.member.${index}`); index += 1) {
    values.push(parameters.get(`${name}.member.${index}`) ?? "");
  }
  return values;
};

/**
 * IAM's simulator, which answers as AWS would by the policies of these roles: SimulatePrincipalPolicy and SimulateCustomPolicy,
 * page by page.
 */
export async function startIam(roles: () => Access["roles"], accountId: string, pageSize = 3) {
  const calls: SimulatorCall[] = [];
  const server = await startServer(async (request, response) => {
    const parameters = new URLSearchParams((await buffer(request)).toString());
    const operation = parameters.get("Action") ?? "";
    const actions = listed(parameters, "ActionNames");
    const resources = listed(parameters, "ResourceArns");
    const pairs = actions.flatMap((action) => resources.map((resource) => [action, resource] as const));
    calls.push({ operation, pairs, parameters });
    const from = Number(parameters.get("Marker") ?? 0);
    const results: string[] = [];
    for (const [action, resource] of pairs.slice(from, from + pageSize)) {
      const allowed = await decide(action, resource, parameters, roles(), accountId);
      const decision = allowed ? "allowed" : "implicitDeny";
      const part = `<EvalResourceName>${escaped(resource)}</EvalResourceName>`;
      results.push(
        `<member><EvalActionName>${action}</EvalActionName>${part}<EvalDecision>${decision}</EvalDecision>` +
          `<ResourceSpecificResults><member>${part}<EvalResourceDecision>${decision}</EvalResourceDecision></member></ResourceSpecificResults></member>`,
      );
    }
    const more = from + pageSize < pairs.length;
    const body = `<${operation}Response><${operation}Result><IsTruncated>${more}</IsTruncated>${more ? `<Marker>${from + pageSize}</Marker>` : ""}<EvaluationResults>${results.join("")}</EvaluationResults></${operation}Result></${operation}Response>`;
    response.writeHead(200, { "content-type": "text/xml" }).end(body);
  });
  return { ...server, calls };
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

async function decide(
  action: string,
  resource: string,
  parameters: URLSearchParams,
  roles: Access["roles"],
  accountId: string,
): Promise<boolean> {
  const source = parameters.get("PolicySourceArn");
  const role = Object.values(roles).find(({ arn }) => arn === source);
  const custom = listed(parameters, "PolicyInputList").map((text, index) => ({
    name: `policy ${index}`,
    policy: JSON.parse(text),
  }));
  const resourcePolicy = parameters.get("ResourcePolicy");
  const context: Record<string, string | string[]> = {};
  for (let index = 1; parameters.has(`ContextEntries.member.${index}.ContextKeyName`); index += 1) {
    const prefix = `ContextEntries.member.${index}`;
    const values = listed(parameters, `${prefix}.ContextKeyValues`);
    const isList = parameters.get(`${prefix}.ContextKeyType`)?.endsWith("List");
    context[parameters.get(`${prefix}.ContextKeyName`) ?? ""] = isList ? values : (values[0] ?? "");
  }
  return isAllowed(
    {
      caller: identityOf(
        parameters.get("CallerArn") ?? `arn:aws:iam::${accountId}:user/simulated`,
        role?.arn,
      ),
      action,
      resource,
      resourceAccount: accountId,
      context,
    },
    {
      identityPolicies: source === null ? custom : (role?.identityPolicies ?? []),
      ...(resourcePolicy !== null && {
        resourcePolicy: { name: "resource policy", policy: JSON.parse(resourcePolicy) },
      }),
      // The simulator evaluates no trust policy.
      ...(action.startsWith("sts:") && { resourcePolicy: accountTrust(accountId) }),
    },
  );
}

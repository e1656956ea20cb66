import type { EnvironmentConfig } from "../../../environments/schema";
import type { Check, RequestContext } from "../../../local/endpoint/request-context/check";

/** What a deployment needs sooner or later, and the recording does not show: with what it is needed for. */
export function foreseen(environment: EnvironmentConfig): readonly (readonly [what: string, check: Check])[] {
  const { name, accountId, region, state } = environment;
  const iam = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
  const role = iam(`role/saas-${name}-data`);
  const policy = iam(`policy/saas-${name}-operator`);
  const bounded = { "iam:PermissionsBoundary": iam(`policy/saas-${name}-workload-boundary`) };
  const silo = `arn:aws:s3:::${state.bucket}/${state.keyPrefix}/saas-${name}-silo-acme.tfstate`;
  const check = (action: string, resource: string, context: RequestContext = {}): Check => ({
    action,
    resource,
    context,
  });
  return [
    ["a platform that was there before", check("iam:PutRolePermissionsBoundary", role, bounded)],
    ["another function takes an access role", check("iam:UpdateAssumeRolePolicy", role, bounded)],
    ["a role is described otherwise", check("iam:UpdateRole", role)],
    ["a role is described otherwise", check("iam:UpdateRoleDescription", role)],
    ["operators get another route", check("iam:ListPolicyVersions", policy)],
    ["operators get another route", check("iam:CreatePolicyVersion", policy)],
    ["operators get another route", check("iam:DeletePolicyVersion", policy)],
    [
      "a rule that starts something with a role",
      check("iam:PassRole", role, { "iam:PassedToService": "events.amazonaws.com" }),
    ],
    [
      "a table gets an index",
      check("dynamodb:UpdateTable", `arn:aws:dynamodb:${region}:${accountId}:table/saas-${name}-tenant-data`),
    ],
    [
      "logs are encrypted otherwise",
      check(
        "logs:AssociateKmsKey",
        `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/saas-${name}-data`,
      ),
    ],
    ["a bounded role of the platform's goes", check("iam:DeleteRole", role, bounded)],
    ["the state of a tenant's own stack", check("s3:GetObject", silo)],
    ["the state of a tenant's own stack", check("s3:PutObject", silo)],
    ["the state of a tenant's own stack", check("s3:DeleteObject", `${silo}.tflock`)],
  ];
}

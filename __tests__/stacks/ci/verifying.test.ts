import type { Role } from "@saas/local-aws/iam";
import { loadEnvironments } from "../../../environments/load";
import { functionNames } from "../../../lambdas/functions";
import {
  accessLogName,
  ciAccessStackName,
  functionLogName,
  platformStackName,
} from "../../../stacks/support/naming";
import { accountOf, roleInCi } from "../../support/ci-access";
import { allows } from "../../support/policies";
import { stack, synthesize } from "../../support/synth";

const environments = loadEnvironments();
const templates = synthesize(environments);
const verified = environments.filter(({ ci }) => ci?.verify === true);

const API_ID = "a1b2c3d4e5";
const withApiId = (role: Role): Role => ({
  ...role,
  identityPolicies: role.identityPolicies.map(({ name, policy }) => ({
    name,
    policy: JSON.parse(JSON.stringify(policy).replaceAll(/(:execute-api:[^"]*:)\*\//g, `$1${API_ID}/`)),
  })),
});

test("production gives CI no role with an operator's rights, and another environment does", () => {
  expect(verified.length).toBeGreaterThan(0);
  for (const { name, production, ci } of environments) {
    if (ci === undefined) continue;
    const roles = Object.keys(stack(templates, ciAccessStackName(name)).resource.aws_iam_role ?? {});
    expect([name, roles.includes("verify")]).toEqual([name, ci.verify === true]);
    if (production) expect(ci.verify).not.toBe(true);
  }
});

describe.each(verified.map((environment) => [environment.name, environment] as const))(
  "in %s, the role that verifies",
  (name, environment) => {
    // The simulation takes no wildcard for an API's id, which nobody knows before the deployment: the policies are asked with one.
    const role = withApiId(roleInCi(templates, environment, "verify"));
    const { accountId, region } = environment;
    const regional = (service: string, resource: string) =>
      `arn:aws:${service}:${region}:${accountId}:${resource}`;
    const may = (action: string, resource: string, context: Record<string, string> = {}) =>
      allows(accountOf(accountId), { role }, { action, resource, context });
    const platform = platformStackName(name);
    const api = (stage: string, route: string) => regional("execute-api", `${API_ID}/${stage}/${route}`);

    test.each([
      ["execute-api:Invoke", api(name, "POST/admin/tenants")],
      ["execute-api:Invoke", api(name, "DELETE/admin/tenants/a0000000-0000-4000-8000-00000000000a")],
      ["ssm:GetParameter", regional("ssm", `parameter/saas/${name}/user_pool_id`)],
      ["sts:AssumeRole", `arn:aws:iam::${accountId}:role/${platform}-restore`],
      ["logs:StartQuery", regional("logs", `log-group:${accessLogName(name)}:log-stream:`)],
      ...functionNames.map((each) => [
        "logs:StartQuery",
        regional("logs", `log-group:${functionLogName(name, each)}:log-stream:`),
      ]),
      ["cloudwatch:SetAlarmState", regional("cloudwatch", `alarm:${platform}-tier-standard-throttles`)],
      ["iam:SimulatePrincipalPolicy", `arn:aws:iam::${accountId}:role/${platform}-tenant-access`],
      ["iam:SimulateCustomPolicy", "*"],
      ["xray:BatchGetTraces", "*"],
      [
        "s3:GetObject",
        `arn:aws:s3:::${environment.state.bucket}/${environment.state.keyPrefix}/${platform}.tfstate`,
      ],
    ])("may %s on %s", async (action, resource) => {
      expect(await may(action, resource)).toBe(true);
    });

    test("sets passwords in the environment's pool alone", async () => {
      const pool = regional("cognito-idp", "userpool/eu-central-1_AbCdEfGhI");
      const set = (tag: string) =>
        may("cognito-idp:AdminSetUserPassword", pool, { "aws:ResourceTag/environment": tag });
      expect([await set(name), await set(`${name}-x`)]).toEqual([true, false]);
    });

    test.each([
      ["execute-api:Invoke", api(`${name}-x`, "POST/admin/tenants")],
      ["execute-api:Invoke", api(name, "GET/data")],
      ["sts:AssumeRole", `arn:aws:iam::${accountId}:role/${platform}-tenant-access`],
      ["sts:AssumeRole", `arn:aws:iam::${accountId}:role/ci-${name}-deploy`],
      ["dynamodb:GetItem", regional("dynamodb", `table/${platform}-tenant-data`)],
      ["s3:GetObject", `arn:aws:s3:::${platform}-tenant-data-${accountId}-${region}/tenants/x`],
      [
        "s3:PutObject",
        `arn:aws:s3:::${environment.state.bucket}/${environment.state.keyPrefix}/${platform}.tfstate`,
      ],
      ["iam:PutRolePolicy", `arn:aws:iam::${accountId}:role/${platform}-data`],
      ["cloudwatch:DeleteAlarms", regional("cloudwatch", `alarm:${platform}-tier-standard-throttles`)],
      ["cloudwatch:SetAlarmState", regional("cloudwatch", "alarm:another")],
    ])("may not %s on %s", async (action, resource) => {
      expect(await may(action, resource)).toBe(false);
    });

    test("is trusted to the branch, and to no pull request", () => {
      const trust = JSON.stringify(role.trust.policy);
      expect(trust).toContain(`:ref:refs/heads/${environment.ci?.branch}`);
      expect(trust).not.toContain("pull_request");
    });
  },
);

import type { NamedPolicy, Role } from "@saas/local-aws/iam";
import { loadEnvironments } from "../../../environments/load";
import { ciAccessOf } from "../../support/ci-access";
import { isAllowed } from "../../support/decisions";
import { synthesize } from "../../support/synth";

const environments = loadEnvironments();
const dev = environments.find(({ name }) => name === "dev");
if (dev?.ci === undefined) throw new Error("dev has no access for CI");
const { plan, deploy } = ciAccessOf(synthesize(environments), dev);
const { accountId, ci } = dev;
const GITHUB = "token.actions.githubusercontent.com";
const repo = `repo:${ci.repository}`;
const branch = `refs/heads/${ci.branch}`;

/** Claims of a job's token that AWS STS knows. Source: GitHub docs, OpenID Connect reference. */
interface Claims {
  readonly aud: string;
  readonly sub: string;
  readonly ref?: string;
  readonly environment?: string;
}

const aud = "sts.amazonaws.com";
const pullRequest: Claims = { aud, sub: `${repo}:pull_request`, ref: "refs/pull/7/merge" };
const onBranch: Claims = { aud, sub: `${repo}:ref:${branch}`, ref: branch };
const deployment: Claims = {
  aud,
  sub: `${repo}:environment:${ci.githubEnvironment}`,
  ref: branch,
  environment: ci.githubEnvironment,
};

/** Whether a role's trust policy lets a job take it, whose token an identity provider of the account vouches for. */
function trusts(role: Role, claims: Claims, provider = GITHUB): Promise<boolean> {
  return isAllowed(
    {
      caller: { kind: "federated", provider: `arn:aws:iam::${accountId}:oidc-provider/${provider}` },
      action: "sts:AssumeRoleWithWebIdentity",
      resource: role.arn,
      resourceAccount: accountId,
      context: Object.fromEntries(
        Object.entries(claims).map(([claim, value]) => [`${GITHUB}:${claim}`, value]),
      ),
    },
    { identityPolicies: [], resourcePolicy: withProvider(role) },
  );
}

/** The trust policy with the ARN that Terraform knows once the provider exists. */
function withProvider({ trust }: Role): NamedPolicy {
  const reference = /\$\{aws_iam_openid_connect_provider\.\w+\.arn\}/g;
  const provider = `arn:aws:iam::${accountId}:oidc-provider/${GITHUB}`;
  return { ...trust, policy: JSON.parse(JSON.stringify(trust.policy).replaceAll(reference, provider)) };
}

describe("the role that plans", () => {
  it.each([
    ["a pull request", pullRequest],
    ["the branch", onBranch],
  ])("is for jobs on %s", async (_, claims) => {
    expect(await trusts(plan, claims)).toBe(true);
  });

  it.each<[string, Claims]>([
    ["another branch", { ...onBranch, sub: `${repo}:ref:refs/heads/other`, ref: "refs/heads/other" }],
    ["a branch that begins alike", { ...onBranch, sub: `${repo}:ref:${branch}-2` }],
    ["a tag", { ...onBranch, sub: `${repo}:ref:refs/tags/${ci.branch}` }],
    ["an environment", deployment],
    ["another repository", { ...pullRequest, sub: `repo:${ci.repository}-2:pull_request` }],
    ["another owner", { ...pullRequest, sub: "repo:somebody/octo-repo:pull_request" }],
    [
      "a repository that takes the name later",
      { ...pullRequest, sub: "repo:octo-org@1/octo-repo@2:pull_request" },
    ],
    ["another audience", { ...pullRequest, aud: "https://github.com/octo-org" }],
  ])("is not for jobs of %s", async (_, claims) => {
    expect(await trusts(plan, claims)).toBe(false);
  });
});

describe("the role that deploys", () => {
  it("is for jobs in the environment, on the branch", async () => {
    expect(await trusts(deploy, deployment)).toBe(true);
  });

  it.each<[string, Claims]>([
    ["a pull request", pullRequest],
    ["the branch without the environment", onBranch],
    ["another environment", { ...deployment, sub: `${repo}:environment:prod`, environment: "prod" }],
    ["another branch in the environment", { ...deployment, ref: "refs/heads/other" }],
    ["a tag in the environment", { ...deployment, ref: `refs/tags/${ci.branch}` }],
    ["the environment, branch untold", { aud, sub: deployment.sub, environment: ci.githubEnvironment }],
    ["another repository", { ...deployment, sub: `repo:octo-org/other:environment:${ci.githubEnvironment}` }],
    ["another audience", { ...deployment, aud: "sts.amazonaws.com.example.com" }],
  ])("is not for jobs of %s", async (_, claims) => {
    expect(await trusts(deploy, claims)).toBe(false);
  });
});

it.each([
  ["plan", plan],
  ["deploy", deploy],
])("the role to %s compares claims exactly, and trusts GitHub alone", async (_, role) => {
  const { Statement } = role.trust.policy as { Statement: { Condition: object; Principal: object }[] };
  expect(Statement).toHaveLength(1);
  expect(Object.keys(Statement[0]?.Condition ?? {})).toEqual(["StringEquals"]);
  expect(Object.keys(Statement[0]?.Principal ?? {})).toEqual(["Federated"]);
  const claims = role === plan ? pullRequest : deployment;
  expect(await trusts(role, claims, "gitlab.com")).toBe(false);
});

it.each([
  ["pull request", plan, pullRequest],
  ["deployment", deploy, deployment],
] as const)("every claim of a %s matters", async (_, role, claims) => {
  const compared = Object.entries(role.trust.policy.Statement as object).flatMap(([, statement]) =>
    Object.keys(statement.Condition.StringEquals).map((key) => key.split(":")[1] ?? ""),
  );
  expect(compared).toEqual(expect.arrayContaining(["aud", "sub"]));
  for (const claim of compared) {
    expect([claim, await trusts(role, { ...claims, [claim]: "other" })]).toEqual([claim, false]);
    const { [claim as keyof Claims]: __, ...rest } = claims;
    expect([`no ${claim}`, await trusts(role, rest as Claims)]).toEqual([`no ${claim}`, false]);
  }
});

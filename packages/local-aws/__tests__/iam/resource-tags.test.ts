import { Authorization } from "../../src/iam/authorization";
import { readPolicies } from "../../src/iam/policies";
import { roleSession } from "../../src/iam/principals";
import type { DeployedResource } from "../../src/terraform/resources";
import { accountId, region, roleArn, tableArn } from "../support/deployment";

const document = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const boundaryArn = `arn:aws:iam::${accountId}:policy/boundary`;
const pool = (name: string) => `arn:aws:cognito-idp:${region}:${accountId}:userpool/${name}`;

/** As Terraform has it in its state: with the tags that its provider gives by default. */
const resources: DeployedResource[] = [
  {
    type: "aws_iam_role",
    name: "data",
    values: {
      id: "data",
      name: "data",
      arn: roleArn("data"),
      assume_role_policy: document({
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
      permissions_boundary: boundaryArn,
      tags_all: {},
    },
  },
  {
    type: "aws_iam_role_policy",
    name: "data",
    values: { role: "data", name: "data", policy: document({ Action: "*", Resource: "*" }) },
  },
  {
    type: "aws_iam_policy",
    name: "boundary",
    values: {
      arn: boundaryArn,
      policy: document({
        Action: ["cognito-idp:ListUsers", "dynamodb:Query"],
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/environment": "dev" } },
      }),
    },
  },
  {
    type: "aws_cognito_user_pool",
    name: "own",
    values: { arn: pool("own"), tags_all: { environment: "dev" } },
  },
  {
    type: "aws_cognito_user_pool",
    name: "other",
    values: { arn: pool("other"), tags_all: { environment: "qa" } },
  },
];
const deployment = { region, accountId, resources, outputs: {} };
const place = { region, accountId };
const decide = (authorization: Authorization, action: string, resource: string) =>
  authorization.decide(roleSession(roleArn("data"), "data"), { action, resource, context: {} });

test("enforces a boundary on the tags of resources that Terraform's state contains", async () => {
  const authorization = new Authorization(readPolicies(deployment), place);
  expect(await decide(authorization, "cognito-idp:ListUsers", pool("own"))).toMatchObject({ allowed: true });
  for (const resource of [pool("other"), pool("unknown")]) {
    expect(await decide(authorization, "cognito-idp:ListUsers", resource)).toMatchObject({
      allowed: false,
      reason: expect.stringMatching(
        /^the permissions boundary does not allow it: aws_iam_policy.boundary statement 1 does not apply: .*ResourceTag/,
      ),
    });
  }
});

test("an index has the tags of its table", async () => {
  const tags_all = { environment: "dev" };
  const table = { type: "aws_dynamodb_table", name: "items", values: { arn: tableArn("items"), tags_all } };
  const policies = readPolicies({ ...deployment, resources: [...resources, table] });
  const authorization = new Authorization(policies, place);
  expect(await decide(authorization, "dynamodb:Query", `${tableArn("items")}/index/by_status`)).toMatchObject(
    {
      allowed: true,
    },
  );
});

test("a trust policy compares the tags that a role has of its own, unless the session overrides them", async () => {
  const opened = {
    type: "aws_iam_role",
    name: "opened",
    values: {
      id: "opened",
      name: "opened",
      arn: roleArn("opened"),
      assume_role_policy: document({
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } },
      }),
    },
  };
  const caller = (name: string, tags: object): DeployedResource[] => {
    const trust = document({ Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
    const values = { id: name, name, arn: roleArn(name), assume_role_policy: trust, tags };
    const policy = document({ Action: "sts:AssumeRole", Resource: "*" });
    return [
      { type: "aws_iam_role", name, values },
      { type: "aws_iam_role_policy", name, values: { role: name, name, policy } },
    ];
  };
  const callers = [
    ...caller("blue", { team: "blue" }),
    ...caller("red", { team: "red" }),
    ...caller("none", {}),
  ];
  const authorization = new Authorization(
    readPolicies({ ...deployment, resources: [opened, ...callers] }),
    place,
  );
  const assume = async (name: string, tags: Record<string, string> = {}) =>
    (
      await authorization.decide(roleSession(roleArn(name), "session", tags), {
        action: "sts:AssumeRole",
        resource: roleArn("opened"),
        context: {},
      })
    ).allowed;
  expect(await assume("blue")).toBe(true);
  expect(await assume("red")).toBe(false);
  expect(await assume("none")).toBe(false);
  expect(await assume("blue", { team: "red" })).toBe(false);
});

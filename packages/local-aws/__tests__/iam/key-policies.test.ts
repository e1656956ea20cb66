import { Authorization } from "../../src/iam/authorization";
import { readPolicies } from "../../src/iam/policies";
import { roleSession } from "../../src/iam/principals";
import { accountId, region, roleArn } from "../support/deployment";

const policy = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const key = (name: string) => `arn:aws:kms:${region}:${accountId}:key/${name}`;
const keyPolicy = policy({
  Principal: { AWS: `arn:aws:iam::${accountId}:root` },
  Action: "kms:*",
  Resource: "*",
});
const ofOthers = policy({ Principal: { AWS: roleArn("other") }, Action: "kms:*", Resource: "*" });

const authorization = new Authorization(
  readPolicies({
    region,
    accountId,
    outputs: {},
    resources: [
      {
        type: "aws_iam_role",
        name: "data",
        values: {
          id: "data",
          name: "data",
          arn: roleArn("data"),
          assume_role_policy: policy({
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
          }),
        },
      },
      {
        type: "aws_iam_role_policy",
        name: "data",
        values: { role: "data", name: "data", policy: policy({ Action: "kms:*", Resource: "*" }) },
      },
      { type: "aws_kms_key", name: "plain", values: { arn: key("plain"), key_id: "plain" } },
      {
        type: "aws_kms_key",
        name: "shared",
        values: { arn: key("shared"), key_id: "shared", policy: keyPolicy },
      },
      {
        type: "aws_kms_key",
        name: "closed",
        values: { arn: key("closed"), key_id: "closed", policy: ofOthers },
      },
      { type: "aws_kms_key", name: "apart", values: { arn: key("apart"), key_id: "apart" } },
      { type: "aws_kms_key_policy", name: "apart", values: { key_id: "apart", policy: ofOthers } },
    ],
  }),
  { region, accountId },
);

test.each([
  ["plain", true],
  ["shared", true],
  ["closed", false],
  ["apart", false],
])("the account's policies count for the key %s: %p", async (name, allowed) => {
  const check = { action: "kms:Decrypt", resource: key(name), context: {} };
  expect(await authorization.decide(roleSession(roleArn("data"), "data"), check)).toMatchObject({ allowed });
});

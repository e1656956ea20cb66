import { checkedHouses } from "../../../../develop/aws/houses";
import { exceptions, policyProblems } from "../../../../develop/aws/iam/check";
import { type Kind, policyDocuments, type Statement } from "../../../../develop/aws/iam/documents";
import { intersect } from "../../../../develop/aws/iam/globs";
import { faultsOfStatement } from "../../../../develop/aws/iam/grammar";
import { madeTemplate } from "../../../support/made-stack";
import { synthesize } from "../../../support/synth";

const houses = checkedHouses(synthesize);

it("finds nothing in any environment, in any partition, and needs each exception", async () => {
  const needed = new Set<string>();
  for (const house of houses) expect(await policyProblems(house, (key) => needed.add(key))).toEqual([]);
  expect([...needed].sort()).toEqual(Object.keys(exceptions).sort());
});

it("looks at every argument that is a policy", () => {
  for (const house of houses) {
    const documents = policyDocuments(house);
    const texts = house.flatMap(({ text }) => [...text.matchAll(/"\{\\"Version\\"/g)]).length;
    expect(documents.length).toBe(texts);
    expect(new Set(documents.map(({ kind }) => kind))).toEqual(
      new Set<Kind>(["identity", "trust", "resource"]),
    );
  }
});

const table = "arn:aws:dynamodb:eu-central-1:111122223333:table/items";
const bucket = "arn:aws:s3:::files";
const read: Statement = { Sid: "Read", Effect: "Allow", Action: "dynamodb:GetItem", Resource: table };
const trust: Statement = {
  Sid: "Service",
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: "sts:AssumeRole",
};

describe("takes", () => {
  it.each<[what: string, statement: Statement, kind: Kind]>([
    ["an action with its resource", read, "identity"],
    ["a role's trust", trust, "trust"],
    ["a key's own policy", { ...read, Principal: "*", Action: "kms:*", Resource: "*" }, "resource"],
    [
      "an action without resources on *",
      { ...read, Action: "dynamodb:ListTables", Resource: "*" },
      "identity",
    ],
    [
      "a tag of the session in the key of the item",
      {
        ...read,
        Condition: {
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["${aws:PrincipalTag/tenant_id}"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      },
      "identity",
    ],
    [
      "a key with IfExists that the action does not have",
      { ...read, Condition: { StringEqualsIfExists: { "s3:prefix": "a" } } },
      "identity",
    ],
    [
      "objects by the bucket's name and a tag",
      { ...read, Action: "s3:GetObject", Resource: `${bucket}/\${aws:PrincipalTag/tenant_id}/*` },
      "identity",
    ],
    [
      "a pattern and an exact value that it matches",
      {
        ...read,
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          StringLike: { "aws:SourceAccount": "1111*" },
        },
      },
      "identity",
    ],
    [
      "a claim of an identity provider",
      {
        ...trust,
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: {
          Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        },
        Condition: { StringEquals: { "token.actions.githubusercontent.com:sub": "repo:a/b" } },
      },
      "trust",
    ],
  ])("%s", async (_, statement, kind) => {
    expect(await faultsOfStatement(statement, kind)).toEqual([]);
  });
});

describe("finds a planted violation of each kind", () => {
  it.each<[what: string, change: Partial<Record<keyof Statement, unknown>>, fault: RegExp, kind?: Kind]>([
    [
      "an action that does not exist",
      { Action: ["dynamodb:GetItem", "dynamodb:ReadItem"] },
      /^no action is dynamodb:ReadItem$/,
    ],
    [
      "a service that does not exist",
      { Action: ["dynamodb:GetItem", "dynamo:GetItem"] },
      /^no action is dynamo:GetItem$/,
    ],
    [
      "a pattern that matches no action",
      { Action: ["dynamodb:GetItem", "dynamodb:Fetch*"] },
      /^no action is dynamodb:Fetch\*$/,
    ],
    [
      "an action of objects on the bucket",
      { Action: "s3:GetObject", Resource: bucket },
      /^s3:GetObject takes none of its resources/,
    ],
    [
      "an action of a bucket on no bucket",
      { Action: "s3:ListBucket", Resource: table },
      /^s3:ListBucket takes none/,
    ],
    [
      "an action without resources on one",
      { Action: "dynamodb:ListTables" },
      /^dynamodb:ListTables takes none/,
    ],
    [
      "a resource that no action takes",
      { Resource: [table, bucket] },
      /^none of its actions takes arn:aws:s3:::files$/,
    ],
    ["a resource that is no ARN", { Resource: "table/items" }, /^table\/items is no ARN$/],
    [
      "a condition key that does not exist",
      { Condition: { StringEquals: { "dynamodb:LeadingKey": "a" } } },
      /^there is no condition key dynamodb:LeadingKey$/,
    ],
    [
      "a condition key of other actions",
      { Condition: { StringEquals: { "s3:prefix": "a" } } },
      /^dynamodb:GetItem has no s3:prefix/,
    ],
    [
      "a tag of a resource that has none for the action",
      {
        Action: "apigateway:PUT",
        Resource: "arn:aws:apigateway:eu-central-1::/tags/*",
        Condition: { StringEquals: { "aws:ResourceTag/environment": "dev" } },
      },
      /^apigateway:PUT has no aws:ResourceTag\/environment/,
    ],
    [
      "a tag of the request of an action that sets none",
      { Condition: { StringEquals: { "aws:RequestTag/a": "b" } } },
      /has no aws:RequestTag\/a/,
    ],
    [
      "several values without an operator for them",
      { Condition: { StringEquals: { "dynamodb:LeadingKeys": "a" } } },
      /needs ForAllValues or ForAnyValue$/,
    ],
    [
      "an operator that does not exist",
      { Condition: { StringMatches: { "aws:SourceAccount": "a" } } },
      /^there is no operator StringMatches$/,
    ],
    [
      "Null with IfExists",
      { Condition: { NullIfExists: { "aws:SourceAccount": "true" } } },
      /^Null is not combined/,
    ],
    [
      "Bool that is neither",
      { Condition: { Bool: { "aws:SecureTransport": "no" } } },
      /is true or false, not no$/,
    ],
    [
      "no value",
      { Condition: { StringEquals: { "aws:SourceAccount": [] } } },
      /has no value: it never matches$/,
    ],
    [
      "a key that must be absent and equal",
      { Condition: { StringEquals: { "aws:PrincipalTag/a": "b" }, Null: { "aws:PrincipalTag/A": "true" } } },
      /must be absent, and StringEquals needs it$/,
    ],
    [
      "a value that is required and excluded",
      {
        Condition: {
          StringEquals: { "aws:SourceAccount": "1" },
          StringNotEquals: { "aws:SourceAccount": ["1", "2"] },
        },
      },
      /^no value of aws:SourceAccount passes/,
    ],
    [
      "a value that no pattern matches",
      {
        Condition: { StringEquals: { "aws:SourceAccount": "1" }, StringLike: { "aws:SourceAccount": "2*" } },
      },
      /^no value of aws:SourceAccount passes/,
    ],
    [
      "two exact values",
      { Condition: { StringEquals: { "aws:PrincipalArn": "a" }, ArnEquals: { "aws:PrincipalArn": "b" } } },
      /^no value of aws:PrincipalArn passes/,
    ],
    [
      "a variable that does not exist",
      { Resource: `${table}\${aws:PrincipalTags/tenant_id}` },
      /^there is no variable \$\{aws:PrincipalTags\/tenant_id\}$/,
    ],
    [
      "a variable where there is none",
      { Action: ["dynamodb:GetItem", "dynamodb:${aws:userid}"] },
      /stands where AWS replaces no variable$/,
    ],
    [
      "an expression that Terraform left",
      { Resource: `${table}\${aws_dynamodb_table.items.arn}` },
      /^there is no variable \$\{aws_dynamodb_table/,
    ],
    ["a Sid with a sign", { Sid: "Read-Items" }, /^the Sid Read-Items/],
    ["an effect that is none", { Effect: "allow" }, /^the effect is allow/],
    ["no action", { Action: undefined }, /not exactly one of Action and NotAction$/],
    ["no resource", { Resource: undefined }, /not exactly one of Resource and NotResource$/],
    ["a principal in a role's policy", { Principal: "*" }, /has no Principal$/],
    ["a bucket's policy without a principal", {}, /^it names no Principal$/, "resource"],
    [
      "a service that is no principal",
      { Principal: { Service: "lambda" } },
      /^the principal lambda is no Service$/,
      "resource",
    ],
    [
      "an account that is no principal",
      { Principal: { AWS: "arn:aws:iam::role/a" } },
      /is no AWS$/,
      "resource",
    ],
    [
      "a kind of principal that does not exist",
      { Principal: { User: "a" } },
      /^there is no principal User$/,
      "resource",
    ],
  ])("%s", async (_, change, fault, kind = "identity") => {
    expect(await faultsOfStatement({ ...read, ...change } as Statement, kind)).toContainEqual(
      expect.stringMatching(fault),
    );
  });

  it("a resource in a role's trust", async () => {
    expect(await faultsOfStatement({ ...trust, Resource: "*" }, "trust")).toEqual([
      "a trust policy has no Resource",
    ]);
  });

  it("two statements of one Sid, with stack, resource and argument", async () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [read, read] });
    const resource = { aws_iam_policy: { reading: { name: "reading", policy } } };
    expect(await policyProblems([madeTemplate("dev", "saas-dev", { resource })])).toEqual([
      "saas-dev aws_iam_policy.reading policy: Read: two statements have this Sid",
    ]);
  });
});

it.each([
  ["arn:*:s3:::files", "arn:${Partition}:s3:::${BucketName}", true],
  ["arn:aws:s3:::files", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", false],
  ["arn:aws:s3:::files/*", "arn:${Partition}:s3:::${BucketName}", false],
  ["arn:aws:s3:::files/a/b", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", true],
  ["arn:aws:s3:::files*", "arn:${Partition}:s3:::${BucketName}/${ObjectName}", true],
  ["a?c", "a${X}c", true],
  ["a*z", "*b*y", false],
  ["a*z", "*b*", true],
  ["", "*", true],
  ["", "?", false],
])("%s and %s have something in common: %s", (one, other, expected) => {
  expect(intersect(one, other)).toBe(expected);
  expect(intersect(other, one)).toBe(expected);
});

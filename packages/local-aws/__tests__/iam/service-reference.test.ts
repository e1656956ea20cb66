import { suppliedContext } from "../../src/iam/service-reference";

const table = "arn:aws:dynamodb:eu-central-1:111122223333:table/items";

test.each<[action: string, resource: string, key: string, supplied: boolean]>([
  ["dynamodb:GetItem", table, "dynamodb:LeadingKeys", true],
  ["dynamodb:GetItem", `${table}/index/by_time`, "DynamoDB:leadingkeys", true],
  ["dynamodb:DescribeTable", table, "dynamodb:LeadingKeys", false],
  ["s3:ListBucket", "arn:aws:s3:::bucket", "s3:prefix", true],
  ["s3:GetObject", "arn:aws:s3:::bucket/a/b", "s3:prefix", false],
  ["s3:GetObject", "arn:aws:s3:::bucket/a/b", "s3:ExistingObjectTag/team", true],
  ["kms:Decrypt", "arn:aws:kms:x:1:key/2", "kms:EncryptionContext:aws:s3:arn", true],
  ["events:PutEvents", "arn:aws:events:x:1:event-bus/b", "events:source", true],
  ["events:PutRule", "arn:aws:events:x:1:rule/b/r", "aws:PrincipalTag/team", true],
  [
    "apigateway:GET",
    "arn:aws:apigateway:x::/restapis/a/stages/b",
    "apigateway:Resource/AccessLoggingFormat",
    true,
  ],
  ["apigateway:GET", "arn:aws:apigateway:x::/apikeys/a", "apigateway:Resource/AccessLoggingFormat", false],
  ["cloudwatch:DescribeAlarms", "*", "aws:RequestedRegion", true],
  ["sts:AssumeRoleWithWebIdentity", "arn:aws:iam::1:role/r", "token.actions.githubusercontent.com:sub", true],
  // The root of an API.
  ["execute-api:Invoke", "arn:aws:execute-api:x:1:api/prod/GET/", "aws:SourceIp", true],
  ["sts:AssumeRole", "arn:aws:iam::1:role/r", "token.actions.githubusercontent.com:sub", false],
])("%s on %s has %s: %p", async (action, resource, key, supplied) => {
  const context = { [key]: "value" };
  expect(await suppliedContext(action, resource, context)).toEqual(supplied ? context : {});
});

test.each([
  ["dynamodb:GetItems", table, /is not an action/],
  ["dynamo:GetItem", table, /is not an action/],
  ["GetItem", table, /is not an action/],
  ["dynamodb:GetItem", "arn:aws:s3:::bucket", /is not a resource of dynamodb:GetItem/],
])("%s on %s is no question", async (action, resource, message) => {
  await expect(suppliedContext(action, resource, {})).rejects.toThrow(message);
});

import { readPolicy } from "../../../src/iam/evaluation";
import { allows, everything, own, policy, table } from "./asking";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const document = (more: object, of: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ ...statement, ...more }],
  ...of,
});
const without = (element: keyof typeof statement) => {
  const { [element]: _, ...rest } = statement;
  return { Version: "2012-10-17", Statement: rest };
};

test.each<[string, object, RegExp]>([
  ["unknown version", document({}, { Version: "2012-10-18" }), /unknown version "2012-10-18"/],
  ["no statement", { Version: "2012-10-17" }, /has no Statement/],
  ["a statement that is none", document({}, { Statement: ["Allow"] }), /statement 1: is not an object/],
  ["unknown element", document({}, { Comment: "x" }), /unknown element Comment/],
  ["unknown element of a statement", document({ Actions: "x" }), /statement 1: unknown element Actions/],
  ["an Id in an identity's policy", document({}, { Id: "x" }), /unknown element Id/],
  ["a principal in an identity's policy", document({ Principal: "*" }), /unknown element Principal/],
  ["no effect", without("Effect"), /Effect must be Allow or Deny/],
  ["another effect", document({ Effect: "allow" }), /Effect must be Allow or Deny/],
  ["no action", without("Action"), /has neither Action nor NotAction/],
  ["both kinds of actions", document({ NotAction: "s3:*" }), /has both Action and NotAction/],
  ["no resource", without("Resource"), /has neither Resource nor NotResource/],
  ["an empty list", document({ Action: [] }), /Action must be a text or a non-empty list/],
  ["an action without a service", document({ Action: "GetObject" }), /"GetObject" is not an action/],
  ["a variable in an action", document({ Action: "s3:${aws:userid}" }), /is not an action/],
  ["a resource that is not an ARN", document({ Resource: "bucket" }), /"bucket" is not an ARN/],
  ["an ARN with too few fields", document({ Resource: "arn:aws:s3:bucket" }), /is not an ARN/],
  [
    "a variable for an account",
    document({ Resource: "arn:aws:sqs:x:${aws:PrincipalAccount}:q" }),
    /only follow the fifth colon/,
  ],
  ["a wildcard for a service", document({ Resource: "arn:aws:*:::x" }), /service must not be a wildcard/],
  ["a Sid that is no text", document({ Sid: 7 }), /Sid must be a text/],
  [
    "a Sid twice",
    document(
      {},
      {
        Statement: [
          { ...statement, Sid: "A" },
          { ...statement, Sid: "A" },
        ],
      },
    ),
    /has two statements "A"/,
  ],
])("a policy with %s is refused", (_, malformed, message) => {
  expect(() => readPolicy(malformed as Record<string, unknown>, "identity")).toThrow(message);
});

test.each<[string, object, RegExp]>([
  ["no principal", {}, /has neither Principal nor NotPrincipal/],
  [
    "a part of a name",
    { Principal: { AWS: `arn:aws:iam::${own}:role/*` } },
    /is not a principal: write an account's id/,
  ],
  ["a unique id", { Principal: { AWS: "AROAEXAMPLE" } }, /is not a principal/],
  ["a canonical user", { Principal: { CanonicalUser: "79a5" } }, /unknown principal type/],
  ["a wildcard for a service", { Principal: { Service: "*.amazonaws.com" } }, /a wildcard cannot match/],
  ["no names", { Principal: { AWS: [] } }, /a non-empty list/],
  ["everybody but somebody", { NotPrincipal: { AWS: own } }, /NotPrincipal with Allow/],
])("a resource's policy with %s is refused", (_, more, message) => {
  expect(() => readPolicy(document(more), "resource")).toThrow(message);
});

test("a trust policy has no resource, and no NotPrincipal", () => {
  const trust = (more: object) => ({ Statement: { Effect: "Deny", Action: "sts:AssumeRole", ...more } });
  expect(() => readPolicy(trust({ Principal: "*", Resource: "*" }), "trust")).toThrow(
    /unknown element Resource/,
  );
  expect(() => readPolicy(trust({ NotPrincipal: "*" }), "trust")).toThrow(/unknown element NotPrincipal/);
});

test("a document is read once, by content", () => {
  const [one, same] = [document({}), document({})];
  expect(readPolicy(one, "identity")).toBe(readPolicy(same, "identity"));
  expect(readPolicy(document({ Action: "s3:*" }), "identity")).not.toBe(readPolicy(one, "identity"));
});

const asked = (given: object, more: object) =>
  allows(given, { identityPolicies: [policy({ Action: "*", Resource: "*", ...more })] });

test.each<[string | string[], string, boolean]>([
  ["*", "dynamodb:GetItem", true],
  ["DynamoDB:getitem", "dynamodb:GetItem", true],
  ["dynamodb:Get*", "dynamodb:GetItem", true],
  ["dynamodb:?etItem", "dynamodb:GetItem", true],
  ["dynamodb:Get?", "dynamodb:GetItem", false],
  [["s3:*", "dynamodb:Put*"], "dynamodb:GetItem", false],
  ["*:Get*", "dynamodb:GetItem", true],
])("the action %j is about %s: %p, and NotAction the opposite", (Action, action, about) => {
  expect(asked({ action }, { Action })).toBe(about);
  const { Action: _, ...rest } = { Action: "", Resource: "*" };
  expect(allows({ action }, { identityPolicies: [policy({ ...rest, NotAction: Action })] })).toBe(!about);
});

const object = "arn:aws:s3:::bucket/1/test/object.jpg";
test.each<[string, string, boolean]>([
  ["*", object, true],
  ["*", "*", true],
  ["arn:aws:s3:::*", "*", false],
  ["arn:aws:s3:::bucket/*/test/*", object, true],
  ["arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket//test/object.jpg", true],
  ["arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/test/object.jpg", false],
  ["arn:aws:s3:::BUCKET/*", object, false],
  ["arn:*:s3:::bucket/?/*", object, true],
  // A wildcard stays within its field, and one in the request is a character.
  ["arn:aws:logs:*:log-stream:b", `arn:aws:logs:x:${own}:log-group:a:log-stream:b`, false],
  [`arn:aws:dynamodb:*:*:table/items`, table, true],
  ["arn:aws:s3:::bucket/file", "arn:aws:s3:::bucket/*", false],
  ["arn:aws:logs:*:*:log-group:a:*", `arn:aws:logs:x:${own}:log-group:a:log-stream:b`, true],
])("the resource %s is %s: %p, and NotResource the opposite", (Resource, resource, about) => {
  expect(asked({ resource }, { Resource })).toBe(about);
  const { Resource: _, ...rest } = { Action: "*", Resource };
  expect(allows({ resource }, { identityPolicies: [policy({ ...rest, NotResource: Resource })] })).toBe(
    !about,
  );
});

describe("a resource with a variable", () => {
  const mine = "arn:aws:s3:::bucket-${aws:PrincipalTag/team, 'all'}/${aws:PrincipalTag/tenant}/*";
  const at = (path: string, context = {}) =>
    asked({ resource: `arn:aws:s3:::${path}`, context }, { Resource: mine });
  test("is the caller's own", () => {
    expect(at("bucket-all/a/x", { "aws:PrincipalTag/tenant": "a" })).toBe(true);
    expect(at("bucket-red/a/x", { "aws:PrincipalTag/tenant": "a", "aws:PrincipalTag/team": "red" })).toBe(
      true,
    );
    expect(at("bucket-all/b/x", { "aws:PrincipalTag/tenant": "a" })).toBe(false);
    expect(at("bucket-all/b/x", { "aws:PrincipalTag/tenant": "*" })).toBe(false);
  });
  test("is none without a value", () => expect(at("bucket-all//x")).toBe(false));
  test("is read as it stands before version 2012-10-17", () => {
    const old = { ...everything, policy: { Statement: { Effect: "Allow", Action: "*", Resource: mine } } };
    const asking = { context: { "aws:PrincipalTag/tenant": "a" } };
    expect(allows({ ...asking, resource: "arn:aws:s3:::bucket-all/a/x" }, { identityPolicies: [old] })).toBe(
      false,
    );
    expect(allows({ ...asking, resource: mine }, { identityPolicies: [old] })).toBe(true);
  });
});

test("a question is about an ARN, or about nothing", () => {
  expect(() => asked({ resource: "bucket" }, {})).toThrow(/"bucket" is not an ARN/);
});

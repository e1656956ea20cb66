import { operators } from "../../../src/iam/evaluation/operators";
import { holds } from "./asking";

type Case = [operator: string, wanted: unknown, matching: string[], others: string[]];

const cases: Case[] = [
  ["StringEquals", ["a", "b*"], ["a", "b*"], ["A", "bc", ""]],
  ["StringEqualsIgnoreCase", "Abc", ["abc", "ABC"], ["abcd"]],
  ["StringLike", ["a?c*", "", "*z"], ["abc", "abcd", "", "z", "yz"], ["ac", "Abc", "zy"]],
  ["StringLike", "a*b*c", ["abc", "aXbYc", "abbc"], ["ab", "acb", "abcd"]],
  ["StringLike", "${*}${?}${$}", ["*?$"], ["ab$", "x"]],
  ["NumericEquals", [10, "2.5"], ["10", "10.0", "2.5"], ["11", "ten", ""]],
  ["NumericLessThan", "10", ["9.9", "-1"], ["10", "ten"]],
  ["NumericLessThanEquals", 10, ["10"], ["10.1"]],
  ["NumericGreaterThan", "10", ["10.1"], ["10", ""]],
  ["NumericGreaterThanEquals", "10", ["10"], ["9"]],
  ["DateEquals", "2020-01-01T00:00:00Z", ["2020-01-01T01:00:00+01:00", "1577836800"], ["2020-01-02", "soon"]],
  ["DateLessThan", "2020-01-01", ["2019-12-31T23:59:59.9Z"], ["2020-01-01"]],
  ["DateLessThanEquals", "1577836800", ["2020"], ["2020-01-01T00:00:01Z"]],
  ["DateGreaterThan", "2020-01", ["2020-01-01T00:00:00.001Z"], ["2020-01-01"]],
  ["DateGreaterThanEquals", "2020", ["2020-01-01"], ["2019"]],
  ["Bool", true, ["true", "TRUE"], ["false", "yes", ""]],
  ["BinaryEquals", "QmluYXJ5", ["QmluYXJ5"], ["QmluYXJ6", "QmluYXJ5="]],
  [
    "IpAddress",
    ["203.0.113.0/24", "2001:DB8::/32", "198.51.100.7"],
    ["203.0.113.9", "2001:db8::1", "198.51.100.7"],
    ["203.0.114.1", "198.51.100.8", "2001:db9::1", "local"],
  ],
  [
    "ArnLike",
    "arn:aws:sns:*:111122223333:a*",
    ["arn:aws:sns:x:111122223333:abc", "arn:aws:sns:x:111122223333:a:b"],
    ["arn:aws:sns:x:1:y:111122223333:a", "arn:aws:sns:x:111122223333:b", "a"],
  ],
  [
    "ArnEquals",
    "arn:aws:sns:*:111122223333:a?",
    ["arn:aws:sns::111122223333:ab"],
    ["arn:aws:sns::111122223333:a"],
  ],
];

const negations: Record<string, string> = {
  StringEquals: "StringNotEquals",
  StringEqualsIgnoreCase: "StringNotEqualsIgnoreCase",
  StringLike: "StringNotLike",
  NumericEquals: "NumericNotEquals",
  DateEquals: "DateNotEquals",
  IpAddress: "NotIpAddress",
  ArnLike: "ArnNotLike",
  ArnEquals: "ArnNotEquals",
};

const key = "aws:PrincipalTag/key";
const condition = (operator: string, wanted: unknown) => ({ [operator]: { [key]: wanted } });

test("every operator has a case", () => {
  const known = [...new Set(cases.flatMap(([operator]) => [operator, negations[operator] ?? []].flat()))];
  expect(known.sort()).toEqual([...operators.keys()].sort());
});

describe.each(cases)("%s with %j", (operator, wanted, matching, others) => {
  test.each(matching)("matches %j", (value) => {
    expect(holds(condition(operator, wanted), { [key]: value })).toBe(true);
  });
  test.each(others)("does not match %j", (value) => {
    expect(holds(condition(operator, wanted), { [key]: value })).toBe(false);
  });

  test("needs the key, unless IfExists is there", () => {
    expect(holds(condition(operator, wanted), {})).toBe(false);
    expect(holds(condition(`${operator}IfExists`, wanted), {})).toBe(true);
    expect(holds(condition(`${operator}IfExists`, wanted), { [key]: others[0] ?? "" })).toBe(false);
  });

  const negation = negations[operator];
  if (negation === undefined) return;
  test(`${negation} is the opposite, and holds without the key`, () => {
    for (const value of matching) expect(holds(condition(negation, wanted), { [key]: value })).toBe(false);
    for (const value of others) expect(holds(condition(negation, wanted), { [key]: value })).toBe(true);
    expect(holds(condition(negation, wanted), {})).toBe(true);
  });
});

describe("a key with several values", () => {
  const wanted = ["PostDateTime", "Message", "Tags"];
  const all = { "ForAllValues:StringEquals": { [key]: wanted } };
  const any = { "ForAnyValue:StringEquals": { [key]: wanted } };

  test.each<[string[] | string | undefined, boolean, boolean]>([
    [["Message", "Tags"], true, true],
    [["PostDateTime", "UserName"], false, true],
    [["UserName"], false, false],
    ["Tags", true, true],
    // "If there are no keys in the request, or if the key values resolve to a null data set, such as an empty string."
    [undefined, true, false],
    [[], true, false],
    [[""], true, false],
    ["", true, false],
  ])("%j: ForAllValues is %p, ForAnyValue %p", (values, ofAll, ofAny) => {
    const context = values === undefined ? {} : { [key]: values };
    expect([holds(all, context), holds(any, context)]).toEqual([ofAll, ofAny]);
  });

  test("may be negated for each", () => {
    const none = { "ForAllValues:StringNotEquals": { [key]: ["a", "b"] } };
    const some = { "ForAnyValue:StringNotEquals": { [key]: ["a", "b"] } };
    expect([holds(none, { [key]: ["c"] }), holds(none, { [key]: ["a", "c"] })]).toEqual([true, false]);
    expect([holds(some, { [key]: ["a", "c"] }), holds(some, { [key]: ["a"] }), holds(some, {})]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("takes IfExists", () => {
    const ifThere = { "ForAnyValue:StringEqualsIfExists": { [key]: "a" } };
    expect([holds(ifThere, {}), holds(ifThere, { [key]: ["b"] })]).toEqual([true, false]);
  });

  test("needs a set operator as soon as there are two: IAM says nothing of what else it would mean", () => {
    const plain = { StringEquals: { [key]: "a" } };
    expect(holds(plain, { [key]: ["a"] })).toBe(true);
    expect(() => holds(plain, { [key]: ["a", "b"] })).toThrow(/policy: .*several values of .*ForAllValues/);
  });
});

test.each<[string | string[] | undefined, boolean]>([
  [undefined, true],
  ["", true],
  [[], true],
  ["a", false],
  [["a", "b"], false],
])("Null says whether %j is nothing: %p", (values, isNull) => {
  const context = values === undefined ? {} : { [key]: values };
  expect(holds({ Null: { [key]: "true" } }, context)).toBe(isNull);
  expect(holds({ Null: { [key]: false } }, context)).toBe(!isNull);
});

test("names of keys do not differ by case, and all conditions must hold", () => {
  const both = { StringEquals: { "AWS:principaltag/KEY": "a", "aws:PrincipalTag/more": "b" } };
  expect(holds(both, { [key]: "a", "aws:PrincipalTag/more": "b" })).toBe(true);
  expect(holds(both, { [key]: "a", "aws:PrincipalTag/more": "c" })).toBe(false);
  expect(() => holds(both, { [key]: "a", [key.toUpperCase()]: "b" })).toThrow(/twice, with different case/);
});

test.each([
  [{ StringsEqual: { [key]: "a" } }, /unknown operator StringsEqual/],
  [{ "ForSomeValues:StringEquals": { [key]: "a" } }, /unknown operator/],
  [{ stringequals: { [key]: "a" } }, /unknown operator/],
  [{ NullIfExists: { [key]: "true" } }, /Null allows neither/],
  [{ "ForAllValues:Null": { [key]: "true" } }, /Null allows neither/],
  [{ Null: { [key]: "maybe" } }, /Null must be true or false/],
  [{ Bool: { [key]: "maybe" } }, /neither true nor false/],
  [{ Bool: { [key]: ["true", "false"] } }, /Bool takes one value/],
  [{ NumericEquals: { [key]: "ten" } }, /is not a number/],
  [{ DateEquals: { [key]: "tomorrow" } }, /is not a date/],
  [{ DateEquals: { [key]: "2020-*" } }, /is not a date/],
  [{ IpAddress: { [key]: "203.0.113.0/33" } }, /is not an IP address/],
  [{ IpAddress: { [key]: "${aws:SourceIp}" } }, /is not an IP address/],
  [{ BinaryEquals: { [key]: "no base64!" } }, /is not base64/],
  [{ ArnLike: { [key]: "*" } }, /is not an ARN/],
  [{ StringEquals: { [key]: [] } }, /has no value/],
  [{ StringEquals: { [key]: null } }, /a value must be a text/],
  [{ StringEquals: { tag: "a" } }, /is not a condition key/],
  [{ StringEquals: { [key]: "a", [key.toUpperCase()]: "b" } }, /twice, with different case/],
  [{ StringEquals: "a" }, /must be an object of condition keys/],
  [["StringEquals"], /Condition must be an object/],
  [{ StringEquals: { [key]: "${aws:userid" } }, /closing brace/],
  [{ StringEquals: { [key]: "${}" } }, /is not a variable/],
  [{ StringEquals: { [key]: "${aws:PrincipalTag/a b}" } }, /is not a variable/],
  [{ StringEquals: { [key]: "${aws:userid, none}" } }, /is not a variable/],
])("%j is no condition", (condition, message) => {
  expect(() => holds(condition, {})).toThrow(message);
});

describe("variables", () => {
  const mine = { StringEquals: { [key]: "${aws:PrincipalTag/team}-x" } };
  test("have the request's value, whose wildcards stand for themselves", () => {
    expect(holds(mine, { [key]: "red-x", "aws:principaltag/Team": "red" })).toBe(true);
    const like = { StringLike: { [key]: "${aws:PrincipalTag/team}/*" } };
    expect(holds(like, { [key]: "red/x", "aws:PrincipalTag/team": "red" })).toBe(true);
    expect(holds(like, { [key]: "red/x", "aws:PrincipalTag/team": "*" })).toBe(false);
    const arn = { ArnLike: { [key]: "arn:aws:sns:*:*:${aws:PrincipalTag/team}-*" } };
    expect(holds(arn, { [key]: "arn:aws:sns:a:b:red-1", "aws:PrincipalTag/team": "red" })).toBe(true);
    const bool = { Bool: { [key]: "${aws:SecureTransport}" } };
    expect(holds(bool, { [key]: "true", "aws:SecureTransport": "true" })).toBe(true);
  });

  test("without a value are equal to nothing: what is negated holds", () => {
    expect(holds(mine, { [key]: "-x" })).toBe(false);
    expect(holds({ StringNotEquals: mine.StringEquals }, { [key]: "-x" })).toBe(true);
  });

  test("may have a default, and none for a key of several values", () => {
    const byDefault = { StringEquals: { [key]: "${aws:PrincipalTag/team, 'all'}" } };
    expect(holds(byDefault, { [key]: "all" })).toBe(true);
    expect(holds(byDefault, { [key]: "all", "aws:PrincipalTag/team": "red" })).toBe(false);
    expect(holds(mine, { [key]: "red-x", "aws:PrincipalTag/team": ["red"] })).toBe(false);
  });
});

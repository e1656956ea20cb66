import { differencesOf, sameBut } from "../../../operate/compare/compare";

const same = sameBut([["dev", "prod"]]);
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

test("the least parts that differ are named by their paths", () => {
  const a = { logs: { days: 30, name: "saas-dev" }, tags: { "a.b": "x" } };
  const b = { logs: { days: 365, name: "saas-prod" }, tags: { "a.b": "y" } };
  expect(differencesOf(a, b, same)).toEqual([
    { path: "logs.days", a: 30, b: 365 },
    { path: 'tags["a.b"]', a: "x", b: "y" },
  ]);
});

test("policies are compared statement by statement, whatever their order", () => {
  const read = { Sid: "Read", Action: "s3:GetObject" };
  const list = { Sid: "List", Action: "s3:ListBucket" };
  expect(differencesOf({ policy: policy(read, list) }, { policy: policy(list, read) }, same)).toEqual([]);
  const wider = { ...read, Action: "s3:*" };
  expect(differencesOf({ policy: policy(read) }, { policy: policy(list, wider) }, same)).toEqual([
    { path: "policy.Statement[List]", a: undefined, b: list },
    { path: "policy.Statement[Read].Action", a: "s3:GetObject", b: "s3:*" },
  ]);
});

test("variables that hold JSON are compared as what they are", () => {
  const tiers = (rateLimit: number) => ({ TIERS: JSON.stringify({ standard: { rateLimit } }) });
  expect(differencesOf(tiers(50), tiers(20), same)).toEqual([
    { path: "TIERS.standard.rateLimit", a: 50, b: 20 },
  ]);
});

test("elements without names are compared by their places, and lists of plain values as a whole", () => {
  expect(differencesOf({ rule: [{ days: 1 }] }, { rule: [{ days: 2 }] }, same)).toEqual([
    { path: "rule[0].days", a: 1, b: 2 },
  ]);
  expect(differencesOf({ origins: ["a"] }, { origins: ["a", "b"] }, same)).toEqual([
    { path: "origins", a: ["a"], b: ["a", "b"] },
  ]);
});

test("what one side does not have is one difference, and text that only looks like JSON is text", () => {
  expect(differencesOf({}, { key: { a: 1, b: 2 } }, same)).toEqual([
    { path: "key", a: undefined, b: { a: 1, b: 2 } },
  ]);
  expect(differencesOf({ x: "{a" }, { x: "{b" }, same)).toEqual([{ path: "x", a: "{a", b: "{b" }]);
});

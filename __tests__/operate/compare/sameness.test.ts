import { sameBut } from "../../../operate/compare/compare";

const same = sameBut([
  ["dev", "prod"],
  ["111122223333", "777788889999"],
]);

test.each([
  ["saas-dev-alarms", "saas-prod-alarms"],
  ["arn:aws:iam::111122223333:role/saas-dev-*", "arn:aws:iam::777788889999:role/saas-prod-*"],
  [
    ["saas-dev-a", 1],
    ["saas-prod-a", 1],
  ],
  [
    { name: "/saas/dev/x", on: true },
    { name: "/saas/prod/x", on: true },
  ],
  ["device", "device"],
])("%j and %j differ in names alone", (a, b) => {
  expect(same(a, b)).toBe(true);
});

test.each([
  ["saas-dev-alarms", "saas-prod-alerts"],
  ["saas-prod-alarms", "saas-dev-alarms"],
  ["saas-dev-111122223333", "saas-prod-111122223334"],
  ["device", "prodice"],
  ["a.dev", "aXprod"],
  [["saas-dev"], ["saas-prod", "saas-prod"]],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: 1, b: 1 }],
  [1, "1"],
  [false, undefined],
])("%j and %j differ", (a, b) => {
  expect(same(a, b)).toBe(false);
});

test("a word of the first environment may be one that both have for another reason", () => {
  const named = sameBut([["data", "prod"]]);
  expect(named("saas-data-tenant-data", "saas-prod-tenant-data")).toBe(true);
});

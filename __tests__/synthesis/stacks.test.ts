import { stacksByEnvironment, wordPattern } from "../../synthesis/stacks";
import { madeTemplate } from "../support/made-stack";

test("stacks belong to the environment of their default tags, and are of a kind that does not name it", () => {
  const templates = [
    madeTemplate("eu-prod", "state-backend-eu-prod"),
    madeTemplate("eu-prod", "saas-eu-prod"),
    madeTemplate("eu-prod", "saas-eu-prod-silo-prod-gmbh"),
    madeTemplate("dev", "saas-dev"),
  ];
  const kinds = [...stacksByEnvironment(templates)].map(([environment, stacks]) => [
    environment,
    stacks.map(({ kind }) => kind),
  ]);
  expect(kinds).toEqual([
    ["dev", ["saas"]],
    ["eu-prod", ["saas", "saas-silo-prod-gmbh", "state-backend"]],
  ]);
});

test("names a stack without the tag of its environment", () => {
  const template = madeTemplate("dev", "saas-dev", { provider: { aws: [{}] } });
  expect(() => stacksByEnvironment([template])).toThrow(
    "saas-dev names no environment: its provider lacks the",
  );
});

test.each([
  ["/saas/dev/x", true],
  ["saas-dev-alarms", true],
  ["dev", true],
  ["keys%2Fdev%3A", true],
  ["device", false],
  ["/dev2/", false],
])("the word dev is in %s: %s", (text, found) => {
  expect(new RegExp(wordPattern("dev")).test(text)).toBe(found);
});

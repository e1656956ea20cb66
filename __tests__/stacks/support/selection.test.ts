import { chooseStacks, SelectionError } from "../../../stacks/support/selection";

const known = [
  "state-backend-dev",
  "saas-dev",
  "saas-dev-silo-acme",
  "saas-dev-silo-acne",
  "saas-dev-silo-globex",
];

it.each([undefined, "", " ", ","])("chooses every stack for %j", (list) => {
  expect([...chooseStacks(list, known)]).toEqual(known);
});

it("chooses the named ones, with or without spaces", () => {
  expect([...chooseStacks("saas-dev-silo-acme, saas-dev", known)]).toEqual([
    "saas-dev-silo-acme",
    "saas-dev",
  ]);
});

it("names the near ones for one that does not exist", () => {
  expect(() => chooseStacks("saas-dev,saas-dev-silo-amce", known)).toThrow(
    'SAAS_STACKS: no stack is named "saas-dev-silo-amce": did you mean saas-dev-silo-acme or saas-dev-silo-acne',
  );
});

it("says what there is when nothing is near, without a thousand silos", () => {
  expect(() => chooseStacks("production", known)).toThrow(SelectionError);
  expect(() => chooseStacks("production", known)).toThrow(
    'SAAS_STACKS: no stack is named "production": a silo\'s stack needs its line in environments/silos/<environment>.ts; ' +
      "others are state-backend-dev, saas-dev",
  );
});

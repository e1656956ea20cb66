import { findingsOf, scannerChecks } from "../../../develop/security/findings";
import { type Example, examples } from "./examples";

const exampleOf = (id: string, type: string): Example | undefined => {
  const found = examples[id];
  return found !== undefined && "passing" in found ? (found as Example) : found?.[type];
};

const foundIn = (resource: Example["passing"], id: string, type: string) =>
  findingsOf([{ name: "stack", resource }]).filter(
    ({ check, address }) => check === id && address === `${type}.it`,
  );

test.each(scannerChecks.map(({ id, title, type }) => [id, title, type]))("%s, %s: %s", (id, _, type) => {
  const example = exampleOf(id, type);
  if (example === undefined) throw new Error(`${id} has no example for ${type} in examples.ts`);
  expect(foundIn(example.passing, id, type)).toEqual([]);
  expect(foundIn(example.failing, id, type)).toMatchObject([{ stack: "stack" }]);
});

test("a check looks at a type once, and every example is of a check", () => {
  const keys = scannerChecks.map(({ id, type }) => `${id} ${type}`);
  expect(new Set(keys).size).toBe(keys.length);
  const ids = new Set(scannerChecks.map(({ id }) => id));
  expect(Object.keys(examples).filter((id) => !ids.has(id))).toEqual([]);
});

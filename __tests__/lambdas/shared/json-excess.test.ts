import { excessOf, MAX_VALUES } from "../../../lambdas/shared/json-excess";

// Unclosed, a text is not JSON: a parser would say so, after seconds for a million levels.
test.each([
  ["lists", "[".repeat(100)],
  ["objects", '{"a":'.repeat(100)],
])("many levels of %s are too many", (_, json) => {
  expect(excessOf(json)).toMatch("nested deeper");
});

test.each<[string, (count: number) => unknown]>([
  ["numbers in a list", (count) => Array(count).fill(0)],
  [
    "names of an object",
    (count) => Object.fromEntries(Array.from({ length: count }, (_, index) => [index, 0])),
  ],
  ["lists in a list", (count) => Array(count).fill([])],
  ["objects in a list", (count) => Array(count).fill({ a: 1 })],
])("%s: as many as there may be, and no more", (_, made) => {
  expect(excessOf(JSON.stringify(made(MAX_VALUES / 4)))).toBeUndefined();
  expect(excessOf(JSON.stringify(made(MAX_VALUES + 1)))).toMatch("values");
});

test.each([
  ["brackets", JSON.stringify({ data: "[{".repeat(100) })],
  ["commas", JSON.stringify({ data: ",".repeat(MAX_VALUES + 1) })],
  ["an escaped quote and brackets", JSON.stringify({ data: `"${"[".repeat(100)}`, more: "\\" })],
  ["an escaped backslash before the quote that ends it", `{"data":"\\\\","more":[[]]}`],
])("%s in a text do not count", (_, json) => {
  JSON.parse(json);
  expect(excessOf(json)).toBeUndefined();
});

import { jsonBodyOf } from "../../../lambdas/shared/request";
import { eventOf } from "../../support/lambdas/events";

const read = (body: string) =>
  jsonBodyOf(eventOf("POST /data", { body, headers: { "content-type": "application/json" } }));

// Unclosed, the body is not JSON: a parser would say so, after seconds for a million levels.
test("nesting is measured before the body is parsed", () => {
  expect(() => read("[".repeat(100))).toThrow("nested deeper");
  expect(() => read('{"a":'.repeat(100))).toThrow("nested deeper");
});

test.each([
  ["brackets in a string", JSON.stringify({ data: "[{".repeat(100) })],
  ["an escaped quote before brackets", JSON.stringify({ data: `"${"[".repeat(100)}`, more: "\\" })],
  ["many lists side by side", JSON.stringify(Array(100).fill([[]]))],
])("%s are no nesting", (_, body) => {
  expect(read(body)).toEqual(JSON.parse(body));
});

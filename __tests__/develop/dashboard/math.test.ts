import { evaluate, idsIn, parseMath } from "../../../develop/dashboard/math";
import { statisticOf } from "../../../develop/dashboard/metrics";

const metrics = { a: [1, undefined, 3], b: [2, 4, 0] };
const result = (expression: string) => evaluate(parseMath(expression), 3, metrics);

test.each([
  ["a + b * 2", [5, undefined, 3]],
  ["(a + b) * 2", [6, undefined, 6]],
  ["a - b - 1", [-2, undefined, 2]],
  ["FILL(a, 0) + b", [3, 4, 3]],
  ["FILL(a, b)", [1, 4, 3]],
  ["a / b", [0.5, undefined, undefined]],
  ["IF(FILL(a, 0) >= 1, b, 0)", [2, 0, 0]],
  ["IF(a, 5, 6)", [5, undefined, 5]],
  ["RUNNING_SUM(a)", [1, 1, 4]],
  [
    "100 - 100 * RUNNING_SUM(FILL(a, 0)) / (RUNNING_SUM(b) * 10 / 100)",
    [-400, 100 - 100 / 0.6, 100 - 400 / 0.6],
  ],
  ["a == 1", [1, undefined, 0]],
  ["b != 4", [1, 0, 1]],
])("%s", (expression, expected) => {
  const found = result(expression);
  expect(found.map((value) => value !== undefined)).toEqual(expected.map((value) => value !== undefined));
  found.forEach((value, index) => {
    if (value !== undefined) expect(value).toBeCloseTo(expected[index] as number);
  });
});

test.each(["a +", "a b", "SEARCH(a)", "FILL(a)", "(a", "a ~ b", "", "FILL(a, 0"])(
  "%j is not understood",
  (text) => {
    expect(() => parseMath(text)).toThrow(`metric math "${text}" is not understood at`);
  },
);

test("an id that no metric has is named", () => {
  expect(() => result("a + c")).toThrow("no metric has the id c");
});

test("the ids of an expression", () => {
  expect(idsIn(parseMath("IF(FILL(a, 0) > 1, b / a, 0)"))).toEqual(["a", "b", "a"]);
});

const values = [5, 1, 2, 3, 4];
test.each([
  ["Sum", 15],
  ["SampleCount", 5],
  ["Average", 3],
  ["Maximum", 5],
  ["p50", 3],
  ["p99", 5],
  ["p20", 1],
  ["PR(:2)", 40],
  ["PR(:5)", 100],
])("%s of five values", (statistic, expected) => {
  expect(statisticOf(statistic, values)).toBe(expected);
});

test("a statistic that is not known is named", () => {
  expect(() => statisticOf("TM(10%:90%)", values)).toThrow("the statistic TM(10%:90%) is not known");
});

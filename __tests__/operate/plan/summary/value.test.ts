import { pairOf } from "../../../../operate/plan/differences";
import { SENSITIVE, SENSITIVE_CHANGES } from "../../../../operate/plan/mask";

it.each([
  ["text", ["a", "b"], ['"a"', '"b"']],
  ["nothing", [null, undefined], ["(none)", "(none)"]],
  ["a list", [["a"], ["a", "b"]], ['["a"]', '["a","b"]']],
  ["lines", ["a\nb", "a"], ['"a\\nb"', '"a"']],
  ["what is sensitive", [SENSITIVE, SENSITIVE_CHANGES], ["(sensitive)", "(sensitive, changes)"]],
])("%s is shown in one line", (_, [before, after], expected) => {
  expect(pairOf(before, after)).toEqual(expected);
});

const long = "x".repeat(200);

it("of long values the part where they begin to differ is shown", () => {
  const [before, after] = pairOf(`${long}old${long}`, `${long}new${long}`);
  expect(before).toBe(`…${"x".repeat(12)}old${"x".repeat(45)}…`);
  expect(after).toBe(`…${"x".repeat(12)}new${"x".repeat(45)}…`);
});

it("of two long values of which one only goes on, the end is shown", () => {
  expect(pairOf(long, `${long}, and more`)).toEqual([`…${"x".repeat(12)}"`, `…${"x".repeat(12)}, and more"`]);
});

it("characters are not cut in two", () => {
  const [before] = pairOf("😀".repeat(100), "x");
  expect(before).toBe(`"${"😀".repeat(59)}…`);
});

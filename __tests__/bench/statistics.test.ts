import { median, ratio } from "../../bench/report/statistics";

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 10, 2], 3],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("the values stay as they were", () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test("no values have no median", () => {
  expect(() => median([])).toThrow(RangeError);
});

test("a ratio compares medians: one outlier does not move it", () => {
  expect(ratio([2, 2, 1000], [4, 4, 4])).toBe(0.5);
});

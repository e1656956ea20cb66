import { median, percentile, ratio } from "../../bench/report/statistics";

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

test.each([
  [99, 99],
  [50, 50],
  [1, 1],
  [100, 100],
])("percentile %d of 100 values is the value that so many do not exceed", (percent, expected) => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(values, percent)).toBe(expected);
});

test("a percentile is one of the values, however few there are", () => {
  expect(percentile([3, 1, 2], 99)).toBe(3);
  expect(percentile([3, 1, 2], 50)).toBe(2);
  expect(() => percentile([], 99)).toThrow(RangeError);
});

test("a ratio compares medians: one outlier does not move it", () => {
  expect(ratio([2, 2, 1000], [4, 4, 4])).toBe(0.5);
});

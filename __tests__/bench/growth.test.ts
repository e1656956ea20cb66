import { type Growth, requireFlat, rowsOf } from "../../bench/support/growing/growth";

const growth = (...samples: readonly (readonly number[])[]): Growth => ({
  measure: "a page",
  unit: "ms",
  sizes: samples.map((each, index) => ({ size: `${10 ** index} items`, samples: each })),
});

test("each size is a row, beside the smallest", () => {
  expect(rowsOf(growth([1, 2], [3], [4]))).toEqual([
    { measure: "a page, 1 items", unit: "ms", samples: [1, 2] },
    { measure: "a page, 10 items", unit: "ms", samples: [3], beside: { what: "1 items", samples: [1, 2] } },
    { measure: "a page, 100 items", unit: "ms", samples: [4], beside: { what: "1 items", samples: [1, 2] } },
  ]);
});

test("what stays within the factor is flat, whatever a single sample says", () => {
  expect(() => requireFlat([growth([10, 10, 10], [12, 12, 50], [8])], 1.2)).not.toThrow();
});

test("the embedded service may grow", () => {
  expect(() => requireFlat([{ ...growth([10], [20]), embedded: true }], 1.2)).not.toThrow();
});

test("every cost that grows is named", () => {
  const both = () => requireFlat([growth([10], [20]), growth([1], [1]), growth([10], [30])], 1.2);
  expect(both).toThrow(/2\.00 times .*\n.*3\.00 times/);
});

test.each([
  ["at the largest size", growth([10], [10], [13]), "a page: 100 items cost 1.30 times as much as 1 items"],
  ["in between", growth([10], [13], [10]), "a page: 10 items cost 1.30 times"],
  ["without a measurement", growth([10], [Number.NaN]), "a page: 10 items cost NaN times"],
])("growth %s is a failure", (_, grown, message) => {
  expect(() => requireFlat([growth([1], [1]), grown], 1.2)).toThrow(message);
});

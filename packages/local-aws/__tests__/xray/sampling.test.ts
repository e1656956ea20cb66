import { samplerOf } from "../../src/xray/tracing";

const deployment = (values?: Record<string, unknown>) => ({
  region: "eu-central-1",
  accountId: "000000000000",
  outputs: {},
  resources: values === undefined ? [] : [{ type: "aws_xray_sampling_rule", name: "rule", values }],
});

const taken = (sample: () => boolean, times: number) =>
  Array.from({ length: times }, sample).filter(Boolean).length;

test("takes the reservoir of each second, and nothing beyond at a rate of 0", () => {
  let now = 0;
  const sample = samplerOf(deployment({ reservoir_size: 3, fixed_rate: 0 }), () => now);
  expect(taken(sample, 10)).toBe(3);
  now = 999;
  expect(taken(sample, 10)).toBe(0);
  now = 1000;
  expect(taken(sample, 10)).toBe(3);
});

test("takes all beyond at a rate of 1", () => {
  expect(
    taken(
      samplerOf(deployment({ reservoir_size: 0, fixed_rate: 1 }), () => 0),
      10,
    ),
  ).toBe(10);
});

test("without a rule is X-Ray's default: one a second, and a twentieth of the others", () => {
  const random = jest.spyOn(Math, "random").mockReturnValueOnce(0.04).mockReturnValueOnce(0.06);
  const sample = samplerOf(deployment(), () => 0);
  expect([sample(), sample(), sample()]).toEqual([true, true, false]);
  random.mockRestore();
});

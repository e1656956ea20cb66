import { type MetricSample, MetricStore } from "../../../src/cloudwatch/metrics/store";

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 0, 1, 12, minute, second));

const sample = (value: number, more: Partial<MetricSample> = {}): MetricSample => ({
  namespace: "saas-test",
  name: "Requests",
  unit: "Count",
  dimensions: { function: "data" },
  value,
  at: at(0),
  ...more,
});

test("keeps every value of a minute, minute by minute, whatever the order they come in", () => {
  const store = new MetricStore();
  for (const [value, time] of [
    [3, at(1, 59)],
    [1, at(0)],
    [2, at(0, 59)],
  ] as const) {
    store.record(sample(value, { at: time }));
  }
  expect(store.series()).toEqual([
    {
      namespace: "saas-test",
      name: "Requests",
      unit: "Count",
      dimensions: { function: "data" },
      points: [
        { at: "2026-01-01T12:00:00.000Z", values: [1, 2] },
        { at: "2026-01-01T12:01:00.000Z", values: [3] },
      ],
    },
  ]);
});

test("a series is a namespace, a name, a unit and a set of dimensions", () => {
  const store = new MetricStore();
  const both = { function: "data", route: "GET /data" };
  store.record(sample(1, { dimensions: both }));
  store.record(sample(2, { dimensions: { route: "GET /data", function: "data" } }));
  store.record(sample(3, { dimensions: { function: "data" } }));
  store.record(sample(4, { namespace: "AWS/Lambda", dimensions: both }));
  store.record(sample(5, { name: "Errors", dimensions: both }));
  const values = store
    .series()
    .map(({ namespace, name, dimensions, points }) => [
      namespace,
      name,
      Object.keys(dimensions).length,
      points.flatMap((point) => point.values),
    ]);
  expect(values).toEqual([
    ["AWS/Lambda", "Requests", 2, [4]],
    ["saas-test", "Errors", 2, [5]],
    ["saas-test", "Requests", 2, [1, 2]],
    ["saas-test", "Requests", 1, [3]],
  ]);
});

test("a series keeps its newest minutes", () => {
  const store = new MetricStore({ minutes: 2, values: 100 });
  for (const minute of [0, 1, 2]) store.record(sample(minute, { at: at(minute) }));
  expect(store.series()[0]?.points.map(({ values }) => values)).toEqual([[1], [2]]);
});

test("when there are too many values, the oldest minute of all series goes; a series without values is gone", () => {
  const store = new MetricStore({ minutes: 10, values: 3 });
  store.record(sample(1, { name: "Old" }));
  store.record(sample(2));
  store.record(sample(3, { at: at(1) }));
  store.record(sample(4, { at: at(1) }));
  expect(store.series().map(({ name, points }) => [name, points.map(({ values }) => values)])).toEqual([
    ["Requests", [[3, 4]]],
  ]);
});

test("when one minute alone has too many values, the older half of them goes", () => {
  const store = new MetricStore({ minutes: 10, values: 4 });
  for (const value of [1, 2, 3, 4, 5]) store.record(sample(value));
  expect(store.series()[0]?.points[0]?.values).toEqual([4, 5]);
});

test("what it hands out does not change any more", () => {
  const store = new MetricStore();
  store.record(sample(1));
  const before = store.series();
  store.record(sample(2));
  expect(before[0]?.points[0]?.values).toEqual([1]);
});

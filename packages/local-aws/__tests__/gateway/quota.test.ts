import { QuotaCounter } from "../../src/gateway/key-check";
import { TokenBucket } from "../../src/gateway/throttle";

test.each<["DAY" | "WEEK" | "MONTH", string, string, string]>([
  ["DAY", "2026-03-04T00:00:00Z", "2026-03-04T23:59:59Z", "2026-03-05T00:00:00Z"],
  ["WEEK", "2026-03-01T00:00:00Z", "2026-03-07T23:59:59Z", "2026-03-08T00:00:00Z"],
  ["MONTH", "2026-03-01T00:00:00Z", "2026-03-31T23:59:59Z", "2026-04-01T00:00:00Z"],
])("a quota by the %s is used up within it, and whole again after it", (period, first, last, next) => {
  let now = Date.parse(first);
  const counter = new QuotaCounter({ limit: 2, period }, () => now);
  expect([counter.take(), counter.take(), counter.take()]).toEqual([true, true, false]);
  now = Date.parse(last);
  expect(counter.take()).toBe(false);
  now = Date.parse(next);
  expect([counter.take(), counter.take(), counter.take()]).toEqual([true, true, false]);
});

test("a bucket has its burst at once, and its rate after that", () => {
  let now = 0;
  const bucket = new TokenBucket({ rate: 2, burst: 3 }, () => now);
  expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false]);
  now = 499;
  expect(bucket.take()).toBe(false);
  now = 1_000;
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, false]);
  now = 1_000_000;
  expect([1, 2, 3, 4].map(() => bucket.take())).toEqual([true, true, true, false]);
});

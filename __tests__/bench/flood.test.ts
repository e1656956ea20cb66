import { type Round, requireAnswers, requirePromises, sentPerSecond } from "../../bench/support/flood";
import type { Answer } from "../../bench/support/send";

const ok: Answer = { at: 0, milliseconds: 1, status: 200 };
const refusal: Answer = { at: 0, milliseconds: 1, status: 429, retryAfter: "1" };

const round = (changes: Partial<Round> = {}): Round => ({
  alone: [ok],
  flooded: [ok],
  flood: Array.from({ length: 300 }, () => refusal),
  seconds: 2,
  surplusInvocations: 0,
  processors: { ownPercent: 10, allPercent: 20 },
  ...changes,
});

test("counts what was sent, answered or not", () => {
  expect(sentPerSecond(round({ flood: [ok, refusal, refusal], seconds: 2 }))).toBe(1.5);
});

test("takes answers and refusals that say when to try again", () => {
  expect(() => requireAnswers([ok, refusal])).not.toThrow();
});

test.each([
  ["an error", { ...ok, status: 502 }, "responded with 502"],
  ["a 429 that does not say when to try again", { ...ok, status: 429 }, "429 without Retry-After"],
])("refuses %s as a response", (_, answer, message) => {
  expect(() => requireAnswers([ok, answer])).toThrow(message);
});

test("promises hold where the quiet tenant is served; without limits of its own it may be refused", () => {
  expect(() => requirePromises([round()], [round({ flooded: [refusal] })], 50)).not.toThrow();
});

test.each([
  ["the quiet tenant was refused", { flooded: [ok, refusal] }, "the quiet tenant got 1 refusals"],
  ["the quiet tenant was refused alone", { alone: [refusal] }, "the quiet tenant got 1 refusals"],
  ["a refused request reached the function", { surplusInvocations: 2 }, "2 invocations of the function more"],
  ["invocations were not counted", { surplusInvocations: -300 }, "-300 invocations of the function more"],
])("a run where %s is a failure", (_, changes, message) => {
  expect(() => requirePromises([round(), round(changes)], [round()], 50)).toThrow(message);
});

test("a round that was no flood is outweighed by others, not by fewer than half", () => {
  const slow = round({ flood: [refusal, refusal] });
  expect(() => requirePromises([round(), round(), slow], [round()], 50)).not.toThrow();
  expect(() => requirePromises([round(), slow, slow], [round()], 50)).toThrow(
    "1 requests per second are no flood beside a limit of 50",
  );
});

test("requests that reach the function, or no flood, are a failure under a shared throttle, too", () => {
  expect(() => requirePromises([round()], [round({ surplusInvocations: 1 })], 50)).toThrow(
    "1 invocations of the function more",
  );
  expect(() => requirePromises([round()], [round({ flood: [] })], 50)).toThrow("0 requests per second");
});

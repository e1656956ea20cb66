import type { Answer } from "./cases";
import { faultsOf } from "./judge";

const good: Answer = { status: 200, text: "own", bytes: 3, milliseconds: 5 };

test.each<[string, Partial<Answer>]>([
  ["server", { status: 500 }],
  ["server", { status: 599 }],
  ["crash", { status: 0, failure: "ECONNRESET" }],
  ["size", { status: 400, bytes: 60_000 }],
  ["time", { milliseconds: 1_100 }],
  ["leak", { text: "a secret of the other" }],
])("%s: %o", (kind, wrong) => {
  expect(faultsOf(good, ["secret"])).toEqual([]);
  expect(faultsOf({ ...good, ...wrong }, ["secret"]).map((fault) => fault.kind)).toEqual([kind]);
});

test("a machine that is three times slower may take three seconds", () => {
  expect(faultsOf({ ...good, milliseconds: 2_900 }, [], 3)).toEqual([]);
  expect(faultsOf({ ...good, milliseconds: 3_100 }, [], 3)).toHaveLength(1);
});

test("a page of the caller's own data may be long", () => {
  expect(faultsOf({ ...good, bytes: 60_000 }, [])).toEqual([]);
});

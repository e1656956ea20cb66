import { firstFailure } from "../../src/events/lane";

const at = (answer: unknown) => firstFailure(answer, ["10", "11", "12"]);
const items = (...batchItemFailures: unknown[]) => ({ batchItemFailures });

it.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["an empty object", {}],
  ["no list", { batchItemFailures: null }],
  ["an empty list", items()],
])("%s is a success", (_, answer) => {
  expect(at(answer)).toBeUndefined();
});

it("the earliest failed record counts", () => {
  expect(at(items({ itemIdentifier: "12" }, { itemIdentifier: "11" }))).toBe(1);
});

it.each<[string, unknown]>([
  ["an empty identifier", items({ itemIdentifier: "12" }, { itemIdentifier: "" })],
  ["an identifier that is null", items({ itemIdentifier: null })],
  ["an identifier under another name", items({ sequenceNumber: "12" })],
  ["an identifier of no record", items({ itemIdentifier: "13" })],
  ["an item that is null", items(null)],
  ["something that is no list", { batchItemFailures: "12" }],
  ["a text", "done"],
  ["a list", [{ itemIdentifier: "12" }]],
])("%s is a failure of the whole batch", (_, answer) => {
  expect(at(answer)).toBe(0);
});

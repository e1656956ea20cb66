import { LogStore } from "../../../src/cloudwatch/logs/store";

const at = new Date("2026-01-01T00:00:00Z");

test("keeps lines by group, oldest first", () => {
  const store = new LogStore();
  store.append("/aws/lambda/data", "one", at);
  store.append("/aws/lambda/files", "two", at);
  store.append("/aws/lambda/data", "three", at);
  expect(store.lines("/aws/lambda/data")).toEqual([
    { at, message: "one" },
    { at, message: "three" },
  ]);
  expect(store.lines("/aws/lambda/admin")).toEqual([]);
  expect(store.groups()).toEqual(["/aws/lambda/data", "/aws/lambda/files"]);
});

test.each([
  ["lines", { lines: 2, characters: 100 }, ["bb", "ccc"]],
  ["characters", { lines: 9, characters: 3 }, ["ccc"]],
])("each group keeps its newest %s", (_, limits, kept) => {
  const store = new LogStore(limits);
  store.append("other", "stays", at);
  for (const line of ["a", "bb", "ccc"]) store.append("group", line, at);
  expect(store.lines("group").map(({ message }) => message)).toEqual(kept);
});

test("notifies listeners of every line until they stop", () => {
  const store = new LogStore();
  const heard: string[] = [];
  const stop = store.onLine(({ group, message }) => heard.push(`${group} ${message}`));
  store.append("group", "one", at);
  stop();
  store.append("group", "two", at);
  expect(heard).toEqual(["group one"]);
});

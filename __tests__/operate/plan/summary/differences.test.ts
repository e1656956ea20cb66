import { AFTER_APPLY, differencesOf } from "../../../../operate/plan/differences";
import type { Change } from "../../../../operate/plan/plan-json";

const known = (before: unknown, after: unknown, more: Partial<Change> = {}) =>
  differencesOf({ actions: ["update"], before, after, ...more }).known.map(
    ({ path, before: old, after: next }) => [path, old, next],
  );

describe("the attributes that a change changes", () => {
  it.each([
    ["a value", { timeout: 3, name: "a" }, { timeout: 30, name: "a" }, [["timeout", 3, 30]]],
    ["one that comes", { a: null }, { a: "x" }, [["a", null, "x"]]],
    [
      "one inside a block",
      { ttl: [{ enabled: false }] },
      { ttl: [{ enabled: true }] },
      [["ttl.0.enabled", false, true]],
    ],
    ["a list of values, as a whole", { roles: ["a"] }, { roles: ["a", "b"] }, [["roles", ["a"], ["a", "b"]]]],
    [
      "a block that comes",
      { ttl: [] },
      { ttl: [{ enabled: true }] },
      [["ttl.0", undefined, { enabled: true }]],
    ],
    [
      "one inside a policy, which is JSON as text",
      { policy: '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow"}]}' },
      { policy: '{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}' },
      [["policy.Statement.0.Action", "s3:GetObject", "s3:*"]],
    ],
    [
      "a tag, once",
      { tags: { a: "1" }, tags_all: { a: "1" } },
      { tags: { a: "2" }, tags_all: { a: "2" } },
      [["tags.a", "1", "2"]],
    ],
    [
      "a default tag, which is in no other place",
      { tags_all: { a: "1" } },
      { tags_all: { a: "2" } },
      [["tags_all.a", "1", "2"]],
    ],
  ])("%s", (_, before, after, expected) => {
    expect(known(before, after)).toEqual(expected);
  });

  it("nothing that means nothing either way", () => {
    expect(known({ tags: {}, list: [], range_key: null }, { tags: null, list: null })).toEqual([]);
  });

  it("what forces a replacement first, and what only AWS will know by name", () => {
    const changes = differencesOf({
      actions: ["delete", "create"],
      before: { arn: "arn:1", billing: "a", name: "old", key: [{ id: 1 }] },
      after: { billing: "b", name: "new", key: [{ id: 2 }] },
      after_unknown: { arn: true, stream: true },
      replace_paths: [["name"], ["key"]],
    });
    expect(changes.known.map(({ path, forcesReplacement }) => [path, forcesReplacement])).toEqual([
      ["key.0.id", true],
      ["name", true],
      ["billing", false],
    ]);
    expect(changes.unknown).toEqual(["arn", "stream"]);
  });

  it("what only AWS will know with its old value, where it forces a replacement", () => {
    const changes = differencesOf({
      actions: ["delete", "create"],
      before: { table: "notes", arn: "arn:1" },
      after: {},
      after_unknown: { table: true, arn: true },
      replace_paths: [["table"]],
    });
    expect(changes).toEqual({
      known: [{ path: "table", before: "notes", after: AFTER_APPLY, forcesReplacement: true }],
      unknown: ["arn"],
    });
  });

  it("a policy that says the same in other words, as a whole", () => {
    expect(known({ policy: '{"a": 1}' }, { policy: '{"a":1}' })).toEqual([["policy", '{"a": 1}', '{"a":1}']]);
  });
});

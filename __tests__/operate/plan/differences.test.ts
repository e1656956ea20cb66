import { differencesOf, pairOf } from "../../../operate/plan/differences";
import { SENSITIVE_CHANGES } from "../../../operate/plan/mask";
import { AFTER_APPLY } from "../../../operate/terraform/changes";
import { HIDDEN } from "../../../operate/terraform/masking";
import type { Change } from "../../../operate/terraform/plan-json";

const known = (before: unknown, after: unknown, more: Partial<Change> = {}) =>
  differencesOf({ actions: ["update"], before, after, ...more }).known.map(
    ({ path, before: old, after: next }) => [path, old, next],
  );

describe("the attributes that a change changes", () => {
  it.each([
    ["a value", { timeout: 3, name: "a" }, { timeout: 30, name: "a" }, [["timeout", 3, 30]]],
    ["one that comes", { a: null }, { a: "x" }, [["a", undefined, "x"]]],
    [
      "one inside a block",
      { ttl: [{ enabled: false }] },
      { ttl: [{ enabled: true }] },
      [["ttl[0].enabled", false, true]],
    ],
    ["a list of values, as a whole", { roles: ["a"] }, { roles: ["a", "b"] }, [["roles", ["a"], ["a", "b"]]]],
    [
      "a block that comes",
      { ttl: [] },
      { ttl: [{ enabled: true }] },
      [["ttl[0]", undefined, { enabled: true }]],
    ],
    [
      "one inside a policy, which is JSON as text",
      { policy: '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow"}]}' },
      { policy: '{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}' },
      [["policy.Statement[0].Action", "s3:GetObject", "s3:*"]],
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
      ["key[0].id", true],
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

describe("the values of a change", () => {
  it.each([
    ["text", ["a", "b"], ['"a"', '"b"']],
    ["nothing", [null, undefined], ["(none)", "(none)"]],
    ["a list", [["a"], ["a", "b"]], ['["a"]', '["a","b"]']],
    ["lines", ["a\nb", "a"], ['"a\\nb"', '"a"']],
    ["what is sensitive", [HIDDEN, SENSITIVE_CHANGES], ["(sensitive)", "(sensitive, changes)"]],
  ])("%s is shown in one line", (_, [before, after], expected) => {
    expect(pairOf(before, after)).toEqual(expected);
  });

  const long = "x".repeat(200);

  it("of long values the part where they begin to differ is shown", () => {
    const [before, after] = pairOf(`${long}old${long}`, `${long}new${long}`);
    expect(before).toBe(`…${"x".repeat(12)}old${"x".repeat(45)}…`);
    expect(after).toBe(`…${"x".repeat(12)}new${"x".repeat(45)}…`);
  });

  it("of two long values of which one only goes on, the end is shown", () => {
    expect(pairOf(long, `${long}, and more`)).toEqual([
      `…${"x".repeat(12)}"`,
      `…${"x".repeat(12)}, and more"`,
    ]);
  });

  it("characters are not cut in two", () => {
    const [before] = pairOf("😀".repeat(100), "x");
    expect(before).toBe(`"${"😀".repeat(59)}…`);
  });
});

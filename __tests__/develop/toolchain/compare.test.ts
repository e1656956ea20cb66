import { compareStacks } from "../../../develop/toolchain/compare";
import { deprecationProblems, marksIn } from "../../../develop/toolchain/deprecations";
import type { Deprecation } from "../../../toolchains/deprecations";
import type { ListedDifference } from "../../../toolchains/differences";

const stack = (version: string, more: object = {}) => ({
  terraform: { required_providers: { aws: { version } } },
  resource: { aws_sns_topic: { alarms: { name: "alarms", tags: [], ...more } } },
});
const stacks = (content: object, name = "saas-dev") => new Map([[name, content]]);
const known: ListedDifference[] = [
  {
    name: "version",
    reason: "its own",
    at: /^terraform\.required_providers\.aws\.version$/,
    values: ["5", "6"],
  },
];

describe("the stacks of two lines", () => {
  it("may have the listed differences, which are counted", () => {
    const { listed, problems } = compareStacks(stacks(stack("5")), stacks(stack("6")), known);
    expect([...listed]).toEqual([["version", 1]]);
    expect(problems).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      "a value",
      stack("6", { name: "other" }),
      'resource.aws_sns_topic.alarms.name is "alarms" on current and "other" on next',
    ],
    [
      "a new argument",
      stack("6", { region: "x" }),
      'resource.aws_sns_topic.alarms.region is absent on current and "x" on next',
    ],
    [
      "an empty list that is filled",
      stack("6", { tags: ["a"] }),
      "resource.aws_sns_topic.alarms.tags is [] on current and absent on next",
    ],
    [
      "a listed place with another value",
      stack("7"),
      'terraform.required_providers.aws.version is "5" on current and "7" on next',
    ],
  ])("may not differ in %s", (_, next, problem) => {
    const { problems } = compareStacks(stacks(stack("5")), stacks(next), known);
    expect(problems).toContain(`saas-dev: ${problem}`);
  });

  it("are the same stacks", () => {
    const { problems } = compareStacks(stacks(stack("5")), stacks(stack("6"), "saas-prod"), []);
    expect(problems).toEqual(["saas-dev is only on the line current", "saas-prod is only on the line next"]);
  });

  it("show every difference that is listed", () => {
    const { problems } = compareStacks(stacks(stack("5")), stacks(stack("5")), known);
    expect(problems).toEqual([
      'no stack has the listed difference "version": remove it from toolchains/differences.ts',
    ]);
  });
});

describe("deprecations", () => {
  it("are read from the comments of the bindings", () => {
    expect(
      marksIn(`
        /** The name. */
        readonly name?: string;
        /**
        * @deprecated Use other.
        */
        get old(): string;
        set old(value: string);
        /** Deprecated: use other. */
        readonly older?: string;
      `),
    ).toEqual(["old", "older"]);
  });

  const entry: Deprecation = {
    type: "aws_dynamodb_table",
    name: "global_secondary_index.hash_key",
    by: "schema",
    instead: "key_schema",
    source: "https://example.com",
  };
  const table = (...indexes: object[]) =>
    stacks({ resource: { aws_dynamodb_table: { table: { global_secondary_index: indexes } } } });
  const ask = (...args: Parameters<typeof deprecationProblems>) => deprecationProblems(...args);

  it("that stacks use must be kept for a reason", () => {
    const used = table({ key_schema: [] }, { hash_key: "id" });
    expect(ask(used, "node_modules", [entry])).toEqual([
      "aws_dynamodb_table has global_secondary_index.hash_key, which is deprecated: write key_schema",
    ]);
    expect(ask(used, "node_modules", [{ ...entry, kept: "a reason" }])).toEqual([]);
  });

  it("that no stack uses need none", () => {
    const unused = table({ key_schema: [] });
    expect(ask(unused, "node_modules", [entry])).toEqual([]);
    expect(ask(unused, "node_modules", [{ ...entry, kept: "a reason" }])).toEqual([
      "no aws_dynamodb_table has global_secondary_index.hash_key: remove why it is kept",
    ]);
  });

  it("that the bindings do not mark are not listed as marked", () => {
    expect(ask(table(), "node_modules", [{ ...entry, by: "bindings" }])).toEqual([
      expect.stringContaining("the bindings do not mark it"),
    ]);
  });
});

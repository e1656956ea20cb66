import { compileFilter } from "../../src/events/filter";

const record = {
  eventName: "MODIFY",
  dynamodb: {
    SizeBytes: 59,
    NewImage: {
      status: { S: "offboarding" },
      count: { N: "3" },
      tags: { SS: ["blue", "green"] },
      closed: { BOOL: false },
    },
    OldImage: { status: { S: "active" } },
  },
};

const passes = (pattern: unknown) => compileFilter(JSON.stringify(pattern))(record);
const status = (...values: unknown[]) => ({ dynamodb: { NewImage: { status: { S: values } } } });

it.each<[string, object, boolean]>([
  ["a value", status("offboarding"), true],
  ["another value", status("active"), false],
  ["one of several values", status("active", "offboarding"), true],
  ["two fields", { eventName: ["MODIFY"], ...status("offboarding") }, true],
  ["two fields of which one does not fit", { eventName: ["INSERT"], ...status("offboarding") }, false],
  ["a boolean", { dynamodb: { NewImage: { closed: { BOOL: [false] } } } }, true],
  ["an element of a set", { dynamodb: { NewImage: { tags: { SS: ["green"] } } } }, true],
  ["a place that is not there", { dynamodb: { Keys: { id: { S: ["a"] } } } }, false],
  ["exists", { dynamodb: { OldImage: { status: { S: [{ exists: true }] } } } }, true],
  ["exists, of an object", { dynamodb: { OldImage: [{ exists: true }] } }, false],
  ["exists not, of a value", status({ exists: false }), false],
  ["exists not", { dynamodb: { OldImage: { deleted: { S: [{ exists: false }] } } } }, true],
  ["exists not, below what is not there", { dynamodb: { Other: { a: [{ exists: false }] } } }, true],
  ["prefix", status({ prefix: "off" }), true],
  ["another prefix", status({ prefix: "boarding" }), false],
  ["suffix", status({ suffix: "boarding" }), true],
  ["another suffix", status({ suffix: "off" }), false],
  ["equals-ignore-case", status({ "equals-ignore-case": "OFFboarding" }), true],
  ["equals-ignore-case of another", status({ "equals-ignore-case": "OFF" }), false],
  ["anything-but one", status({ "anything-but": "active" }), true],
  ["anything-but that one", status({ "anything-but": "offboarding" }), false],
  ["anything-but several", status({ "anything-but": ["active", "offboarding"] }), false],
  ["anything-but a prefix", status({ "anything-but": { prefix: "off" } }), false],
  ["anything-but another prefix", status({ "anything-but": { prefix: "on" } }), true],
  ["anything-but, of nothing", { dynamodb: { NewImage: { gone: { S: [{ "anything-but": "a" }] } } } }, false],
  ["numeric", { dynamodb: { SizeBytes: [{ numeric: [">", 50, "<=", 59] }] } }, true],
  ["numeric out of range", { dynamodb: { SizeBytes: [{ numeric: [">", 59] }] } }, false],
  [
    "numeric, of an item's number, which is text",
    { dynamodb: { NewImage: { count: { N: [{ numeric: ["=", 3] }] } } } },
    false,
  ],
  ["$or", { $or: [{ eventName: ["INSERT"] }, status("offboarding")] }, true],
  ["$or of none", { $or: [{ eventName: ["INSERT"] }, status("active")] }, false],
])("%s", (_, pattern, expected) => {
  expect(passes(pattern)).toBe(expected);
});

it.each<[string, unknown, string]>([
  ["an unknown operator", status({ wildcard: "*ing" }), '{"wildcard":"*ing"} at dynamodb.NewImage.status.S'],
  ["two operators in one", status({ prefix: "a", suffix: "b" }), "local-aws supports"],
  ["an operand of the wrong kind", status({ prefix: 1 }), "local-aws supports"],
  ["an unknown exclusion", status({ "anything-but": { wildcard: "*" } }), "local-aws supports"],
  ["half a range", { a: [{ numeric: [">"] }] }, "local-aws supports"],
  ["a value outside of a list", { eventName: "INSERT" }, "values must be in a list"],
  ["an empty pattern", {}, "is empty"],
  ["alternatives that are none", { $or: ["a"] }, "a list of patterns at $or"],
  ["no object", ["a"], "is not a JSON object"],
])("refuses %s", (_, pattern, message) => {
  expect(() => passes(pattern)).toThrow(message);
});

import { changeLines, changesBetween, shownValue } from "../../../operate/terraform/changes";
import { masked } from "../../../operate/terraform/masking";
import { playedTerminal } from "../../support/played-terminal";

const between = (before: unknown, after: unknown) =>
  changesBetween(
    { value: before, masked: masked("aws_x", before) },
    { value: after, masked: masked("aws_x", after) },
  );

test("names what differs by its path", () => {
  const before = {
    billing_mode: "A",
    tags: { team: "x", gone: "1" },
    ttl: [{ enabled: false }],
    same: [1, 2],
  };
  const after = {
    billing_mode: "B",
    tags: { team: "y", "new tag": "2" },
    ttl: [{ enabled: true }],
    same: [1, 2],
  };
  expect(between(before, after)).toEqual([
    { path: "billing_mode", before: "A", after: "B" },
    { path: "tags.gone", before: "1", after: undefined },
    { path: 'tags["new tag"]', before: undefined, after: "2" },
    { path: "tags.team", before: "x", after: "y" },
    { path: "ttl[0].enabled", before: false, after: true },
  ]);
});

test("a list of plain values is one value", () => {
  expect(between({ ids: ["a", "b"] }, { ids: ["b"] })).toEqual([
    { path: "ids", before: ["a", "b"], after: ["b"] },
  ]);
});

test("looks into documents, whatever the order of their keys", () => {
  const policy = (action: string, flip = false) =>
    JSON.stringify(
      flip
        ? { Statement: [{ Action: action, Effect: "Allow" }] }
        : { Statement: [{ Effect: "Allow", Action: action }] },
    );
  expect(between({ policy: policy("s3:GetObject") }, { policy: policy("s3:*", true) })).toEqual([
    { path: "policy.Statement[0].Action", before: "s3:GetObject", after: "s3:*" },
  ]);
  expect(between({ policy: policy("a") }, { policy: policy("a", true) })).toEqual([]);
});

describe("statements of a policy", () => {
  const statement = (Action: string, Sid?: string) => ({ ...(Sid && { Sid }), Effect: "Allow", Action });
  const policy = (...Statement: readonly object[]) => ({ policy: JSON.stringify({ Statement }) });
  const [read, write, list] = ["read", "write", "list"].map((each) => statement(`s3:${each}`)) as [
    object,
    object,
    object,
  ];
  const named = (...sids: readonly string[]) => sids.map((sid) => statement(`s3:${sid}`, sid));

  test("have no order, with a Sid or without", () => {
    expect(between(policy(read, write), policy(write, read))).toEqual([]);
    expect(between(policy(...named("A", "B", "C")), policy(...named("C", "A", "B")))).toEqual([]);
    expect(between(policy(read, ...named("A")), policy(...named("A"), read))).toEqual([]);
  });

  test.each<[string, readonly object[], readonly object[], string, object]>([
    ["without a Sid", [read, write], [list, read, write], "policy.Statement[0]", list],
    ["with one", named("A", "B"), named("C", "A", "B"), "policy.Statement[C]", statement("s3:C", "C")],
  ])("one more, %s, is one that was added, and one less one that was removed", (_, few, more, path, one) => {
    expect(between(policy(...few), policy(...more))).toEqual([{ path, before: undefined, after: one }]);
    expect(between(policy(...more), policy(...few))).toEqual([{ path, before: one, after: undefined }]);
  });

  test("differ by attribute where they have one Sid, or none and one place", () => {
    const changed = [...named("B"), statement("s3:*", "A")];
    expect(between(policy(...named("A", "B")), policy(...changed))).toEqual([
      { path: "policy.Statement[A].Action", before: "s3:A", after: "s3:*" },
    ]);
    expect(between(policy(read, write), policy(read, list))).toEqual([
      { path: "policy.Statement[1].Action", before: "s3:write", after: "s3:list" },
    ]);
  });

  test("of another Sid in one place are two, and of one Sid twice are told apart by their place", () => {
    expect(between(policy(...named("A")), policy(...named("B"))).map(({ path }) => path)).toEqual([
      "policy.Statement[A]",
      "policy.Statement[B]",
    ]);
    const twice = [statement("s3:a", "A"), statement("s3:b", "A")];
    const paths = between(policy(...twice), policy(statement("s3:c", "A"), statement("s3:b", "A")));
    expect(paths.map(({ path }) => path)).toEqual(["policy.Statement[0]", "policy.Statement[0]"]);
  });

  test("reworded in order alone are a change where equivalent texts are", () => {
    const shown = (value: object) => ({ value, masked: value });
    const [one, other] = [policy(read, write), policy(write, read)];
    const rewordings = changesBetween(shown(one), shown(other), { rewordings: true });
    expect(rewordings.map(({ path }) => path)).toEqual(["policy"]);
  });
});

test("policies that a role repeats have no order either", () => {
  const [a, b, c] = ["a", "b", "c"].map((name) => ({ name, policy: "{}" }));
  expect(between({ inline_policy: [a, b] }, { inline_policy: [b, a] })).toEqual([]);
  expect(between({ inline_policy: [a, b] }, { inline_policy: [c, a, b] })).toEqual([
    { path: "inline_policy[c]", before: undefined, after: c },
  ]);
});

test("entries of any other list have an order", () => {
  const [a, b] = [{ name: "a" }, { name: "b" }];
  expect(between({ stage: [a, b] }, { stage: [b, a] })).toHaveLength(2);
});

test("a secret that changed is a change, and shows nothing", () => {
  expect(between({ password: "old", name: "a" }, { password: "new", name: "a" })).toEqual([
    { path: "password", before: "(sensitive)", after: "(sensitive)" },
  ]);
  expect(between({ settings: '{"token":"a","x":1}' }, { settings: '{"token":"b","x":1}' })).toEqual([
    { path: "settings.token", before: "(sensitive)", after: "(sensitive)" },
  ]);
});

test("null, absent and undefined are the same", () => {
  expect(between({ a: null, b: { c: null } }, { b: {} })).toEqual([]);
});

test.each([
  [undefined, "nothing"],
  ["text", '"text"'],
  ["(sensitive)", "(sensitive)"],
  ["(known after apply)", "(known after apply)"],
  ["x".repeat(200), `"${"x".repeat(99)}… (202 characters)`],
])("shows %j in one line", (value, shown) => {
  expect(shownValue(value)).toBe(shown);
});

test("lines of changes fit the terminal, whatever their values, and name every path", () => {
  const long = (letter: string) => JSON.stringify({ Statement: [{ Resource: letter.repeat(300) }] });
  const changes = [
    { path: "memory_size", before: 128, after: 256 },
    { path: "inline_policy[0].policy.Statement[0].Resource", before: ["a".repeat(60)], after: undefined },
    { path: "inline_policy[1].policy", before: long("a"), after: long("b") },
  ];
  const { terminal } = playedTerminal();
  for (const width of [72, 80, 120]) {
    const lines = changeLines(changes, terminal.colors, width);
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    for (const { path } of changes) expect(lines.join("\n")).toContain(path);
  }
  expect(changeLines(changes, terminal.colors)).toHaveLength(changes.length);
});

import { Source } from "../../../develop/new/source";

const text = `// Öffnung: positions are bytes, and no statement begins here.
import { a, type B } from "./a";

/** A list. */
export const list = [...a, "x"] as const satisfies readonly B[];
const table = { one: 1, nested: { tiers: { "é": 1 /* , */ } } };
export const called = /* @__PURE__ */ make(list, () => {
  const note = "{";
  return { "GET /a": note };
});
export function operations() {
  return { ...table, last: async () => ({}) };
}
`;
const source = () => new Source("made.ts", text);
const packed = ({ text }: Source) => text.replace(/\s/g, "");

test.each([
  ["a list", ["list", '"y"'], '[...a,"x","y",]'],
  ["an object", ["table", "two: 2"], "*/}},two:2,};"],
  ["an object in it", ["table", "b: 2", ["nested", "tiers"]], '{"é":1/*,*/,b:2,}'],
  ["what a call's function returns", ["called", "b: 2"], '"GET/a":note,b:2,};'],
  ["what a function returns", ["operations", "b: 2"], "({}),b:2,};"],
] as const)("appends to %s", (_, [name, entry, path], expected) => {
  expect(packed(source().append(name, entry, path))).toContain(expected);
});

test("every position is that of its own text, however many were parsed before", () => {
  for (let round = 0; round < 3; round += 1) source();
  const twice = source().append("list", '"y"').append("list", '"z"').append("table", "two: 2");
  expect(packed(twice)).toContain('[...a,"x","y","z",]');
  expect(packed(twice)).toContain("two:2,};");
});

test("inserts in alphabetical order, before a declaration, and into a body", () => {
  const sorted = new Source("made.ts", 'const list = ["a", "x"];');
  expect(packed(sorted.insertSorted("list", "b").insertSorted("list", "y"))).toBe(
    'constlist=["a","b","x","y",];',
  );
  expect(source().before("list", "const b = 1;").text).toMatch(/"\.\/a";\s+const b = 1;\s+\/\*\* A list/);
  expect(source().appendToBody("operations", "more();").text).toMatch(/\}\) \};\nmore\(\);\n\}/);
});

test("imports what is not imported yet", () => {
  expect(source().import(["a", "type B"], "./a").text).toBe(text);
  expect(source().import(["a", "c"], "./a").text).toContain('import { c } from "./a";');
});

test("names the file and the declaration that is not there", () => {
  expect(() => source().append("lost", "1")).toThrow("made.ts: there is no list or object lost to add to");
  expect(() => source().append("table", "1", ["nested", "lost"])).toThrow("table.nested.lost");
});

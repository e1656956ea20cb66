import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { anchorOf } from "../../develop/generated/markdown";

const root = resolve(__dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const markdownIn = (directory: string) =>
  readdirSync(join(root, directory))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(directory, name));

const documents = [".", ".github", "docs", "docs/architecture", "docs/decisions"].flatMap(markdownIn);
const anchorsOf = (text: string) =>
  [...text.replaceAll(/```.*?```/gs, "").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    anchorOf(heading),
  );

test.each(documents)("links of %s lead to files and sections that exist", (path) => {
  for (const [, target = ""] of read(path).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^https?:/.test(target)) continue;
    const [file = "", anchor] = target.split("#");
    const linked = file === "" ? path : join(dirname(path), file);
    expect([target, existsSync(join(root, linked))]).toEqual([target, true]);
    if (anchor !== undefined && linked.endsWith(".md"))
      expect([target, anchorsOf(read(linked))]).toEqual([target, expect.arrayContaining([anchor])]);
  }
});

test("the README lists every npm script, and no other", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: object };
  const text = read("README.md");
  const section = text.slice(text.indexOf("## Scripts"), text.indexOf("## Tree"));
  const listed = [...section.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([\w:-]+)`/g)].map(([, name]) => name),
  );
  expect(listed.sort()).toEqual(Object.keys(scripts).sort());
});

test("every document in docs/ is linked from the README", () => {
  const text = read("README.md");
  for (const path of markdownIn("docs")) expect(text).toContain(`](${path}`);
});

test("the README's tree names every folder of the code", () => {
  const { include } = JSON.parse(read("tsconfig.json")) as { include: string[] };
  const tree = read("README.md").split("## Tree")[1]?.split("```")[1] ?? "";
  for (const folder of include.filter((name) => !name.endsWith(".ts")))
    expect(tree).toContain(`\n${folder}/`);
});

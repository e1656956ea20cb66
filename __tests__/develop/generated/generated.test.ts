import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { blockNames, fillBlocks } from "../../../develop/generated/blocks";
import { blocks, documentPaths } from "../../../develop/generated/documents";
import { staleFiles, writeFiles } from "../../../develop/generated/file";
import { anchorOf, markdownTable } from "../../../develop/generated/markdown";

const root = resolve(__dirname, "../../..");

describe("a block of a document", () => {
  const block = (name: string, text: string) => `<!-- generated: ${name} -->\n${text}\n<!-- /generated -->`;
  const makers = { one: () => "1", two: () => "2" };

  it("gets its generator's text, and the prose around it stays", () => {
    const text = `before\n${block("one", "old")}\nbetween\n${block("two", "older\nlines")}\nafter\n`;
    const filled = `before\n${block("one", "1")}\nbetween\n${block("two", "2")}\nafter\n`;
    expect(fillBlocks("a.md", text, makers)).toBe(filled);
    expect(fillBlocks("a.md", filled, makers)).toBe(filled);
    expect(fillBlocks("a.md", "prose", makers)).toBe("prose");
  });

  it("is refused with file and line when no generator makes it, or when it does not end", () => {
    expect(() => fillBlocks("docs/a.md", `x\n${block("three", "")}`, makers)).toThrow(
      /^docs\/a\.md:2: no generator makes "three": add one to .*, or use one of one, two$/,
    );
    const open = "<!-- generated: one -->\n";
    expect(() => fillBlocks("a.md", open, makers)).toThrow(/^a\.md:1: the block "one" does not end/);
    expect(() => fillBlocks("a.md", `${open}${block("two", "")}`, makers)).toThrow(
      'the block "one" does not end',
    );
  });

  it("exists for every generator", () => {
    const used = documentPaths().flatMap((path) => blockNames(readFileSync(join(root, path), "utf8")));
    expect(Object.keys(blocks).filter((name) => !used.includes(name))).toEqual([]);
  });
});

describe("generated files", () => {
  const directory = mkdtempSync(join(tmpdir(), "generated-"));
  afterAll(() => rmSync(directory, { recursive: true }));
  const generator = {
    files: () => [
      { path: "docs/dev.md", text: "dev\nline\n" },
      { path: "docs/prod.md", text: "prod\n" },
    ],
    owns: { directory: "docs", extension: ".md" },
  };

  it("are missing, then written, then up to date; one that nothing makes any more goes", () => {
    expect(staleFiles(generator, directory)).toEqual(["docs/dev.md is missing", "docs/prod.md is missing"]);
    mkdirSync(join(directory, "docs"));
    for (const name of ["old.md", "notes.txt"]) writeFileSync(join(directory, "docs", name), "");
    expect(staleFiles(generator, directory)).toContain("docs/old.md no longer has a source");
    expect(writeFiles(generator, directory)).toEqual(["docs/dev.md", "docs/prod.md", "docs/old.md"]);
    expect(readdirSync(join(directory, "docs")).sort()).toEqual(["dev.md", "notes.txt", "prod.md"]);
    expect(staleFiles(generator, directory)).toEqual([]);
    expect(writeFiles(generator, directory)).toEqual([]);
  });

  it("are out of date from the first line that differs", () => {
    writeFileSync(join(directory, "docs/dev.md"), "dev\nother\n");
    writeFileSync(join(directory, "docs/prod.md"), "prod\nmore\n");
    expect(staleFiles(generator, directory)).toEqual([
      "docs/dev.md:2 is out of date",
      "docs/prod.md:2 is out of date",
    ]);
    expect(readFileSync(join(directory, "docs/dev.md"), "utf8")).toBe("dev\nother\n");
  });
});

test("tables and anchors are as GitHub reads them", () => {
  expect(markdownTable(["a", "b"], [["1|2", ""]])).toBe("| a | b |\n|---|---|\n| 1\\|2 |  |");
  expect(anchorOf("What it costs: a lot!")).toBe("what-it-costs-a-lot");
});

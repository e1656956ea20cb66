import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../..");
const documents = [
  ...["README.md", "CONTRIBUTING.md"],
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** An option or a redirection that writes a file or directory into the checkout. */
const WRITES = /(?:--(?:outputs-file|out|save-usage|data|scan)|(?<=\s)>) ([\w.][\w./-]*)/g;

/** What the documents' commands write, other than files of the repository. */
const written = documents.flatMap((document) => {
  const text = readFileSync(join(root, document), "utf8");
  const shell = [...text.matchAll(/^\s*```sh\n(.*?)^\s*```$/gms)].map(([, block]) => block ?? "").join("\n");
  return [...shell.matchAll(WRITES)].map(([, file = ""]) => [document, file] as const);
});

/** Whether git leaves a path out, by the repository's rules alone. */
function isIgnored(path: string): boolean {
  const directory = mkdtempSync(join(tmpdir(), "ignored-"));
  try {
    spawnSync("git", ["init", "-q", directory]);
    copyFileSync(join(root, ".gitignore"), join(directory, ".gitignore"));
    return spawnSync("git", ["-C", directory, "check-ignore", "-q", path]).status === 0;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("the documents have commands that write", () => {
  expect(written.length).toBeGreaterThan(0);
});

// An uncommitted file would keep the next plan from being deployed, and its contents can be tenants'.
test.each(written)("%s: %s is ignored by git", (_, path) => {
  // A directory's rule ends with a slash: a file in it is what git sees.
  expect([path, isIgnored(path) || isIgnored(`${path}/file`)]).toEqual([path, true]);
});

// The commands' own suggestions: of `load`, and of `offboard`.
test.each(["dashboard.svg", "export-0f8fad5b-d9cb-469f-a165-70867728950e/manifest.json"])(
  "%s, which a hint writes, is ignored by git",
  (path) => {
    expect(isIgnored(path)).toBe(true);
  },
);

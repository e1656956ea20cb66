import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { run, succeeded } from "@saas/cli-kit/process";

/** Larger files are data, and would take long. */
const MOST_BYTES = 2 * 1024 ** 2;

/** Lists the files of a checkout that are committed or could be: all but those that .gitignore excludes. */
export async function checkoutFiles(root: string): Promise<string[]> {
  const words = ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = succeeded(await run("git", words, { timeoutMs: 60_000 }));
  return [...new Set(listed.stdout.split("\0"))]
    .filter((name) => name !== "")
    .map((name) => join(root, name))
    .filter((file) => existsSync(file) && statSync(file).isFile());
}

/**
 * Keys, tokens and passwords in files, by the patterns of secretlint: AWS, GitHub, npm, private keys and the like.
 * @returns `file:line: message`, without the secret
 */
export async function findSecrets(root: string, files: readonly string[]): Promise<string[]> {
  // Both are ES modules, and slow to load: loaded only for this search.
  const [{ lintSource }, { creator }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const rules = [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }];
  const found: string[] = [];
  for (const file of files) {
    if (statSync(file).size > MOST_BYTES) continue;
    const source = {
      filePath: file,
      content: readFileSync(file, "utf8"),
      ext: extname(file),
      contentType: "text",
    } as const;
    const { messages } = await lintSource({ source, options: { config: { rules }, maskSecrets: true } });
    for (const { loc, message } of messages) {
      found.push(`${relative(root, file)}:${loc.start.line}: ${message}`);
    }
  }
  return found;
}

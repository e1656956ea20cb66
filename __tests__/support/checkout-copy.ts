import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Copies what git tracks, or would: not what it ignores. */
export function copyFiles(root: string, directory: string): void {
  const git = (...words: string[]) => execFileSync("git", words, { cwd: root, encoding: "utf8" });
  const deleted = new Set(git("ls-files", "-z", "--deleted").split("\0"));
  const paths = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
  for (const path of paths.filter((each) => each !== "" && !deleted.has(each))) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    copyFileSync(join(root, path), join(directory, path));
  }
}

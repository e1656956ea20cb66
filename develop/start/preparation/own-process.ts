import { relative, resolve } from "node:path";
import { run } from "@saas/cli-kit/process";

export const root = resolve(__dirname, "../../..");

/** Work failed in a separate process; the message is its stderr, a line for each problem. */
export class OwnProcessError extends Error {
  override readonly name = "OwnProcessError";
}

/**
 * Runs a script of the project in a separate process: its exit frees the hundreds of megabytes that synthesis loads.
 * @param script path from the root.
 * @returns what it wrote to stdout.
 * @throws OwnProcessError
 */
export async function inOwnProcess(script: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(process.execPath, ["--import", "tsx", script, ...args], {
    cwd: root,
  });
  if (code !== 0) throw new OwnProcessError(problemsIn(stderr) || `${script} ended with exit code ${code}`);
  return stdout.trim();
}

/** What esbuild says of code that it cannot read, a line for each mistake. */
const UNREADABLE = /^(\S+):(\d+):(\d+): ERROR: (.+)$/gm;
/** What Node.js says of an error that nobody caught, and the first frame outside its own code and packages. */
const UNCAUGHT = /^\w*Error: .+$/m;
const FRAME = /\(?((?:file:\/\/)?\/(?!.*node_modules)[^():\s]+):(\d+):(\d+)\)?$/m;

/** Problems that a process wrote to stderr before it failed. Of a mistake in the code: file, line, column and reason alone. */
function problemsIn(stderr: string): string {
  const at = (file: string, line: string, column: string, reason: string) =>
    `${relative(root, file.replace(/^file:\/\//, ""))}:${line}:${column}: ${reason}`;
  const unreadable = [...stderr.matchAll(UNREADABLE)].map(
    ([, file = "", line = "", column = "", reason = ""]) => at(file, line, column, reason),
  );
  if (unreadable.length > 0) return unreadable.join("\n");
  const reason = /^Node\.js v\d/m.test(stderr) ? UNCAUGHT.exec(stderr) : null;
  const [, file = "", line = "", column = ""] =
    (reason && FRAME.exec(stderr.slice(reason.index + reason[0].length))) ?? [];
  return reason === null || file === "" ? stderr.trim() : at(file, line, column, reason[0]);
}

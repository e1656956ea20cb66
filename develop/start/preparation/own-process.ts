import { resolve } from "node:path";
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
  if (code !== 0) throw new OwnProcessError(stderr.trim() || `${script} ended with exit code ${code}`);
  return stdout.trim();
}

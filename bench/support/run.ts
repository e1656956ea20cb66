import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type RunResult, run } from "@saas/cli-kit/process";

export const root = resolve(__dirname, "../..");

/** Runs that take longer have failed. */
const TIMEOUT_MS = 60_000;

const ERROR_LINES = 20;

/** The program behind `npx tsx`. */
export const tsx = require.resolve("tsx/cli");

/**
 * Runs Node on `args` in the repository's root, from process start to exit.
 * @returns seconds, and what it wrote to stdout.
 * @throws Error with its output when it fails or takes longer than `timeoutMs`, a minute.
 */
export async function timedNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  timeoutMs = TIMEOUT_MS,
): Promise<{ seconds: number; stdout: string }> {
  const began = performance.now();
  const { stdout } = await program(process.execPath, args, env, timeoutMs);
  return { seconds: (performance.now() - began) / 1000, stdout };
}

/**
 * Runs a program in the repository's root.
 * @throws Error with the end of what it wrote to stderr when it fails or takes longer than `timeoutMs`, a minute.
 */
export async function program(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  timeoutMs = TIMEOUT_MS,
): Promise<RunResult> {
  const result = await run(file, args, { cwd: root, env, timeoutMs });
  if (result.code === 0) return result;
  const errors = result.stderr.trim().split("\n").slice(-ERROR_LINES).join("\n");
  throw new Error(`${result.command}: exit code ${result.code}\n${errors}`);
}

/** Bytes of all files in a directory and below. */
export function bytesBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((entry) => statSync(join(directory, entry)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}

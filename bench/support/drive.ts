import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "./run";

/** A driver's plan: the handler to load, and the events to send, one after the other. */
export interface Plan {
  /** File that exports `handler`. */
  readonly handler: string;
  readonly events: readonly object[];
  /** Index of the event of each request; every response must be a 200. */
  readonly order: readonly number[];
}

export interface Drive {
  /** Time to load the handler's file with its imports. */
  readonly importMs: number;
  /** Duration of each request, in order. */
  readonly milliseconds: readonly number[];
  /** CPU time of the process so far, after each request. */
  readonly cpuMs: readonly number[];
  /** Peak memory of the process. */
  readonly peakBytes: number;
  /** Body of the first response. */
  readonly answer: string;
}

/** A program and the driver that it runs. */
export interface Driver {
  readonly command: string;
  readonly script: string;
}

export const nodeDriver: Driver = {
  command: process.execPath,
  script: join(__dirname, "../subjects/drive.js"),
};

export const pythonDriver = (command: string): Driver => ({
  command,
  script: join(__dirname, "../subjects/drive.py"),
});

/**
 * Drives a handler in a fresh process with only the given environment.
 * @param directory for the plan and the result.
 * @throws Error when the process fails, or a response is not a 200.
 */
export async function drive(
  { command, script }: Driver,
  plan: Plan,
  env: NodeJS.ProcessEnv,
  directory: string,
): Promise<Drive> {
  const planFile = join(directory, "plan.json");
  const resultFile = join(directory, "result.json");
  writeFileSync(planFile, JSON.stringify(plan));
  await program(command, [script, planFile, resultFile], env);
  return JSON.parse(readFileSync(resultFile, "utf8")) as Drive;
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "./run";

/** What a client sends: the same GET request at a steady pace, none of them again. */
export interface Traffic {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; the process needs some of them to start. */
  readonly startAt: number;
  readonly perSecond: number;
  readonly requests: number;
  /** Requests without an answer at a time; those that would be more are left out. */
  readonly mostInHand: number;
}

export interface Answer {
  /** When it was asked for, in milliseconds since `startAt`. */
  readonly at: number;
  /** From the request to the end of the answer. */
  readonly milliseconds: number;
  readonly status: number;
  /** The header, when the answer has one. */
  readonly retryAfter?: string;
}

/**
 * Sends from a process of its own.
 * @param directory for the files of `name`, which no other client that sends at the same time may have.
 * @returns the answers, in the order in which they came.
 * @throws Error when a request gets none.
 */
export async function send(traffic: Traffic, name: string, directory: string): Promise<Answer[]> {
  const [planFile, resultFile] = [join(directory, `${name}.plan.json`), join(directory, `${name}.json`)];
  writeFileSync(planFile, JSON.stringify(traffic));
  await program(process.execPath, [join(__dirname, "../subjects/send.js"), planFile, resultFile], {});
  return JSON.parse(readFileSync(resultFile, "utf8")) as Answer[];
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "./run";

/** A client's load: the same GET request at a steady pace, without retries. */
export interface Traffic {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; the process needs some of them to start. */
  readonly startAt: number;
  readonly perSecond: number;
  readonly requests: number;
  /** Most pending requests at a time; further ones are skipped. */
  readonly mostInHand: number;
}

export interface Answer {
  /** Time of the request, in milliseconds since `startAt`. */
  readonly at: number;
  /** From the request to the end of the response. */
  readonly milliseconds: number;
  readonly status: number;
  /** The header, when the response has one. */
  readonly retryAfter?: string;
}

/**
 * Sends from a separate process.
 * @param directory for the files of `name`, which must be unique among concurrent clients.
 * @returns the responses, in order of arrival.
 * @throws Error when a request gets no response.
 */
export async function send(traffic: Traffic, name: string, directory: string): Promise<Answer[]> {
  const [planFile, resultFile] = [join(directory, `${name}.plan.json`), join(directory, `${name}.json`)];
  writeFileSync(planFile, JSON.stringify(traffic));
  await program(process.execPath, [join(__dirname, "../subjects/send.js"), planFile, resultFile], {});
  return JSON.parse(readFileSync(resultFile, "utf8")) as Answer[];
}

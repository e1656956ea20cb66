import type { Answer } from "./cases";

/** Bytes of a refusal at most. What the caller may read can be longer: a page of a list. */
const MOST_BYTES = 50_000;

/** Milliseconds of an answer at most. */
const MOST_MILLISECONDS = 1_000;

/** Kinds of faults, and what a report calls them. */
export const faultKinds = {
  server: "answers 5xx",
  crash: "crashes",
  size: "answers over 50 KB",
  time: "answers slower than 1 s",
  leak: "answers with another tenant's bytes",
} as const;

export type FaultKind = keyof typeof faultKinds;

/** What is wrong with an answer. */
export interface Fault {
  readonly kind: FaultKind;
  readonly detail: string;
}

/**
 * What is wrong with an answer, whatever was sent.
 * @param forbidden texts that it must not hold
 * @param slowness how many times slower than usual the machine is
 */
export function faultsOf(answer: Answer, forbidden: readonly string[], slowness = 1): Fault[] {
  const { status, text, bytes, milliseconds, failure } = answer;
  const faults: Fault[] = [];
  if (failure !== undefined) faults.push({ kind: "crash", detail: failure });
  if (status >= 500) faults.push({ kind: "server", detail: `status ${status}: ${text.slice(-400)}` });
  if (bytes > MOST_BYTES && !(status >= 200 && status < 300))
    faults.push({ kind: "size", detail: `${bytes} bytes with status ${status}` });
  if (milliseconds > MOST_MILLISECONDS * slowness)
    faults.push({ kind: "time", detail: `${Math.round(milliseconds)} ms with status ${status}` });
  const seen = forbidden.find((secret) => text.includes(secret));
  if (seen !== undefined) faults.push({ kind: "leak", detail: `${seen} in status ${status}` });
  return faults;
}

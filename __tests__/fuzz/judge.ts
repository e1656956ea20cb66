import type { Answer } from "./cases";

/** Maximum bytes of a refusal. Successful answers can be longer, such as a page of a list. */
const MOST_BYTES = 50_000;

/** Maximum milliseconds until an answer. */
const MOST_MILLISECONDS = 1_000;

/** Kinds of faults, with their names in reports. */
export const faultKinds = {
  server: "answers 5xx",
  crash: "crashes",
  size: "answers over 50 KB",
  time: "answers slower than 1 s",
  leak: "answers with another tenant's bytes",
} as const;

export type FaultKind = keyof typeof faultKinds;

/** A fault of an answer. */
export interface Fault {
  readonly kind: FaultKind;
  readonly detail: string;
}

/**
 * The faults of an answer, independent of the request.
 * @param forbidden texts that it must not contain
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

import type { Clock } from "@saas/cli-kit/progress";
import { Untrue } from "./outcome";

export interface Waiting {
  readonly clock: Clock;
  /** Time limit, in seconds. */
  readonly seconds: number;
  /** Polling interval, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Polls until something is found.
 * @param what the awaited thing, for the message
 * @returns what was found, and after how many seconds
 * @throws Untrue if it is not found in time
 */
export async function until<T>(
  what: string,
  { clock, seconds, everyMs = 1000 }: Waiting,
  look: () => Promise<T | undefined>,
): Promise<{ readonly found: T; readonly after: number }> {
  const began = clock.now();
  for (;;) {
    const found = await look();
    const after = (clock.now() - began) / 1000;
    if (found !== undefined) return { found, after };
    if (after >= seconds) throw new Untrue(`${what}: not seen within ${seconds} s`);
    await clock.sleep(everyMs);
  }
}

/** `0.4 s`, `12 s`. */
export const inSeconds = (seconds: number): string =>
  `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;

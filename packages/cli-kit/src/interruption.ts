/** A wait for the user's interruption. */
export interface Interruption {
  /** Resolves at the first interruption. */
  readonly happened: Promise<void>;
  /** Ends the wait; the next interruption ends the process, as without it. */
  release(): void;
}

/**
 * Waits for the first Ctrl-C, or SIGTERM, so that a long run ends with its summary; a second one ends the process at once.
 * @param onInterruption called once, before `happened` resolves
 */
export function firstInterruption(onInterruption: () => void): Interruption {
  const signals = ["SIGINT", "SIGTERM"] as const;
  let release = () => {};
  const happened = new Promise<void>((resolve) => {
    const stop = () => {
      release();
      onInterruption();
      resolve();
    };
    release = () => {
      for (const signal of signals) process.off(signal, stop);
    };
    for (const signal of signals) process.on(signal, stop);
  });
  return { happened, release: () => release() };
}

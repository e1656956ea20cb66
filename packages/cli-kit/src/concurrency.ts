/** Runs `work` for each item, at most `atOnce` at a time. Starts none after the first failure, which it throws. */
export async function inParallel<T>(
  all: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const running = new Set<Promise<unknown>>();
  for await (const one of all) {
    const job = work(one).finally(() => running.delete(job));
    // The race or the last wait reports the failure; until then it must not count as unhandled.
    job.catch(() => {});
    running.add(job);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
}

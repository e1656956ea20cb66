/** Does `work` for each, at most `atOnce` at a time; no more are begun after the first failure, which is thrown. */
export async function inParallel<T>(
  all: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const running = new Set<Promise<unknown>>();
  for await (const one of all) {
    const job = work(one).finally(() => running.delete(job));
    // The race or the last wait reports a failure; until then it is not unhandled.
    job.catch(() => {});
    running.add(job);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
}

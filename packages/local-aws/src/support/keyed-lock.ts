/** Serializes work on the same keys in request order; work on different keys runs concurrently. */
export class KeyedLock {
  /** Completion of the last work on each key. */
  private readonly ends = new Map<string, Promise<void>>();

  /** Runs `work` after all earlier work on any of `keys`, whether or not that succeeded. */
  async hold<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const own = new Set(keys);
    const earlier = [...own].map((key) => this.ends.get(key));
    const { promise: end, resolve: release } = deferred();
    // Joins all queues at once, so that two calls cannot deadlock.
    for (const key of own) this.ends.set(key, end);
    await Promise.all(earlier);
    try {
      return await work();
    } finally {
      release();
      for (const key of own) if (this.ends.get(key) === end) this.ends.delete(key);
    }
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

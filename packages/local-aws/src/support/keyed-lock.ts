/** Work on the same keys happens one after the other, in the order asked for; work on different keys side by side. */
export class KeyedLock {
  /** The end of the last work on each key. */
  private readonly ends = new Map<string, Promise<void>>();

  /** Does `work` when all earlier work on any of `keys` is done; whether that succeeded does not matter. */
  async hold<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const own = new Set(keys);
    const earlier = [...own].map((key) => this.ends.get(key));
    const { promise: end, resolve: release } = deferred();
    // All places in the queues are taken at once, so that no two works can wait for each other.
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

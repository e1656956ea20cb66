/**
 * Runs an action for each entry, at most `limit` at a time. After the first failure it starts no more, waits for the
 * actions in progress, and throws the failure.
 */
export async function forEachOf<T>(
  entries: readonly T[],
  limit: number,
  action: (entry: T) => Promise<unknown>,
): Promise<void> {
  const rest = entries.values();
  const failures: unknown[] = [];
  const work = async () => {
    for (const entry of rest) {
      if (failures.length > 0) return;
      await action(entry).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, work));
  if (failures.length > 0) throw failures[0];
}

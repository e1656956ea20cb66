/**
 * Does something for each entry, at most `limit` at a time. The first failure ends it: no entry is begun after it, those
 * under way are waited for, and it is thrown.
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

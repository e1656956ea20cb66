/**
 * The first record of a batch that a function reports as failed, by its place; undefined when all went well. For mappings
 * with ReportBatchItemFailures. An answer that is not understood counts as a failure of the whole batch: nothing is lost.
 * Source: Lambda developer guide, partial batch responses for DynamoDB, success and failure conditions.
 */
export function firstFailure(answer: unknown, sequenceNumbers: readonly string[]): number | undefined {
  if (answer === null || answer === undefined) return undefined;
  if (typeof answer !== "object" || Array.isArray(answer)) return 0;
  const { batchItemFailures: failures = null } = answer as { batchItemFailures?: unknown };
  if (failures === null) return undefined;
  if (!Array.isArray(failures)) return 0;
  const places = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    sequenceNumbers.indexOf(String(failure?.itemIdentifier ?? "")),
  );
  // An identifier that is empty, null, of no record, or under another name is at place -1: the whole batch has failed.
  return places.length === 0 ? undefined : Math.max(0, Math.min(...places));
}

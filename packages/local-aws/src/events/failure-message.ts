import { randomUUID } from "node:crypto";
import type { Batch, Condition } from "./lane";
import type { MappingSettings } from "./mapping-settings";

/** The name of a local stream's only shard. */
const SHARD_ID = "shardId-00000000000000000000-00000000";

/**
 * The message that Lambda sends to a failure destination: the position of a batch in the stream, without its records.
 * Source: Lambda developer guide, retaining discarded records for a DynamoDB event source.
 */
export function failureMessage(
  { functionArn, streamArn }: MappingSettings,
  { records, invocations }: Batch,
  condition: Condition,
  failed: boolean,
): Record<string, unknown> {
  const [first, last] = [records[0], records.at(-1)].map((record) => ({
    sequenceNumber: record?.dynamodb.SequenceNumber,
    arrival: seconds(new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000)),
  }));
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    // Without an invocation, there is no response.
    ...(invocations > 0 && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        ...(failed && { functionError: "Unhandled" }),
      },
    }),
    version: "1.0",
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId: SHARD_ID,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: first?.arrival,
      approximateArrivalOfLastRecord: last?.arrival,
      batchSize: records.length,
      streamArn,
    },
  };
}

/** ISO 8601 without milliseconds. */
const seconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");

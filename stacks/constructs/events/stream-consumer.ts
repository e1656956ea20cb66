import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import type { PlatformFunction } from "../compute/platform-function";

export interface StreamConsumerProps {
  /** A table with a stream. */
  readonly table: DynamodbTable;
  readonly function: PlatformFunction;
  /** Event pattern of the records for the function. */
  readonly pattern: object;
  readonly deadLetters: SqsQueue;
}

/** Allows a function to read the streams of its consumers, and to send what failed to the dead letters. */
export function allowStreams(
  consumer: PlatformFunction,
  tables: readonly DynamodbTable[],
  deadLetters: SqsQueue,
): void {
  const arns = tables.map(({ streamArn }) => streamArn);
  consumer.allow({
    Sid: "ReadStream",
    Action: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    Resource: arns.length > 1 ? arns : (arns[0] ?? []),
  });
  consumer.allow({
    // The action has no resource. Source: Service Authorization Reference, Amazon DynamoDB.
    Sid: "FindStreams",
    Action: "dynamodb:ListStreams",
    Resource: "*",
  });
  consumer.allow({ Sid: "SendDeadLetters", Action: "sqs:SendMessage", Resource: deadLetters.arn });
}

/**
 * Sends a table's changes to a function, in order for each key, at least once. A failed record is retried, eventually
 * alone, and ends in the dead letters, so that one bad record does not block the others forever.
 */
export class StreamConsumer extends Construct {
  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const { table, function: consumer, pattern, deadLetters } = props;
    new LambdaEventSourceMapping(this, "event_source_mapping", {
      eventSourceArn: table.streamArn,
      functionName: consumer.function.functionName,
      startingPosition: "TRIM_HORIZON",
      batchSize: 10,
      parallelizationFactor: 4,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      // Later than this the sweep or an operator takes over; a stream keeps records for a day.
      maximumRecordAgeInSeconds: 6 * 3600,
      filterCriteria: { filter: [{ pattern: JSON.stringify(pattern) }] },
      destinationConfig: { onFailure: { destinationArn: deadLetters.arn } },
    });
  }
}

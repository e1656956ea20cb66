import type { Arguments, Template } from "../../synthesis/in-memory";
import { resolveNames } from "../synthesis/names";

/** Metrics that have the same sets of dimensions. */
interface DocumentedMetrics {
  readonly metrics: readonly string[];
  /** Keys of the dimensions, together; each set is one under which the metrics are published. */
  readonly dimensions: readonly (readonly string[])[];
}

const of = (metrics: string, ...dimensions: string[]): DocumentedMetrics => ({
  metrics: metrics.split(" "),
  dimensions: dimensions.map((keys) => (keys === "" ? [] : keys.split(" "))),
});

/**
 * The metrics that AWS publishes for the services on dashboards and alarms here. Sources, in this order: API Gateway
 * developer guide, dimensions and metrics; Cognito developer guide, user pool metrics; DynamoDB developer guide, metrics and
 * dimensions; EventBridge user guide, metrics; Lambda developer guide, types of metrics; SES developer guide, monitoring sending
 * activity; S3 user guide, metrics and dimensions; SNS developer guide, CloudWatch metrics;
 * SQS developer guide, available CloudWatch metrics.
 */
export const documented: Readonly<Record<string, readonly DocumentedMetrics[]>> = {
  "AWS/ApiGateway": [
    of(
      "4XXError 5XXError CacheHitCount CacheMissCount Count IntegrationLatency Latency",
      "ApiName",
      "ApiName Stage",
      "ApiName Method Resource Stage",
    ),
  ],
  "AWS/Cognito": [
    of(
      "SignInSuccesses SignInThrottles SignUpSuccesses SignUpThrottles TokenRefreshSuccesses TokenRefreshThrottles",
      "UserPool UserPoolClient",
    ),
  ],
  "AWS/DynamoDB": [
    of(
      "ConsumedReadCapacityUnits ConsumedWriteCapacityUnits ReadThrottleEvents WriteThrottleEvents",
      "TableName",
      "GlobalSecondaryIndexName TableName",
    ),
    of(
      "SystemErrors ThrottledRequests SuccessfulRequestLatency ReturnedItemCount ReturnedBytes",
      "Operation TableName",
    ),
    of("ConditionalCheckFailedRequests TransactionConflict TimeToLiveDeletedItemCount", "TableName"),
    of("UserErrors AccountProvisionedReadCapacityUtilization", ""),
  ],
  "AWS/Events": [
    of("Invocations FailedInvocations TriggeredRules MatchedEvents ThrottledRules", "RuleName"),
    of(
      "PutEventsApproximateCallCount PutEventsEntriesCount PutEventsFailedEntriesCount PutEventsLatency",
      "",
    ),
  ],
  "AWS/Lambda": [
    of(
      "Invocations Errors Throttles Duration DeadLetterErrors DestinationDeliveryFailures IteratorAge ConcurrentExecutions",
      "FunctionName",
    ),
  ],
  "AWS/S3": [
    of(
      "AllRequests GetRequests PutRequests DeleteRequests HeadRequests PostRequests ListRequests BytesDownloaded BytesUploaded " +
        "4xxErrors 5xxErrors FirstByteLatency TotalRequestLatency",
      "BucketName FilterId",
    ),
    of("BucketSizeBytes NumberOfObjects", "BucketName StorageType"),
  ],
  "AWS/SES": [
    of("Reputation.BounceRate Reputation.ComplaintRate", "", "ses:configuration-set"),
    of("Send Delivery Bounce Complaint Reject", ""),
  ],
  "AWS/SNS": [
    of("NumberOfMessagesPublished NumberOfNotificationsDelivered NumberOfNotificationsFailed", "TopicName"),
  ],
  "AWS/SQS": [
    of(
      "ApproximateAgeOfOldestMessage ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesNotVisible " +
        "NumberOfMessagesSent NumberOfMessagesReceived NumberOfMessagesDeleted SentMessageSize",
      "QueueName",
    ),
  ],
};

const operations = ["BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan"];
const moreOperations = ["TransactGetItems", "TransactWriteItems", "UpdateItem", "GetRecords"];

/** The type and attribute behind each dimension. Values known only after deployment are placeholders (resolveNames). */
const named: Readonly<Record<string, readonly [type: string, attribute: string]>> = {
  ApiName: ["aws_api_gateway_rest_api", "name"],
  Stage: ["aws_api_gateway_stage", "stage_name"],
  UserPool: ["aws_cognito_user_pool", "id"],
  UserPoolClient: ["aws_cognito_user_pool_client", "id"],
  TableName: ["aws_dynamodb_table", "name"],
  RuleName: ["aws_cloudwatch_event_rule", "name"],
  FunctionName: ["aws_lambda_function", "function_name"],
  BucketName: ["aws_s3_bucket", "bucket"],
  TopicName: ["aws_sns_topic", "name"],
  QueueName: ["aws_sqs_queue", "name"],
};

/**
 * The values that a dimension can have in a stack: names of its resources, or what the service calls its parts.
 * @param beside the other dimensions: a table's index, a bucket's filter
 * @returns undefined for an unknown dimension
 */
export function dimensionValues(
  template: Template,
  key: string,
  beside: Readonly<Record<string, string>>,
): readonly string[] | undefined {
  const all = (type: string): { name: string; values: Arguments }[] =>
    Object.entries(template.resource[type] ?? {}).map(([name, values]) => ({
      name,
      values: resolveNames(template, values, `${type}.${name}`) as Arguments,
    }));
  const known = named[key];
  if (known !== undefined) {
    const [type, attribute] = known;
    return all(type).map(({ name, values }) => String(values[attribute] ?? `<${type}.${name}.${attribute}>`));
  }
  switch (key) {
    case "ses:configuration-set":
      return all("aws_cognito_user_pool").map(({ values }) =>
        String(Object(values.email_configuration).configuration_set),
      );
    case "Operation":
      return [...operations, ...moreOperations];
    case "GlobalSecondaryIndexName":
      return all("aws_dynamodb_table")
        .filter(({ values }) => values.name === beside.TableName)
        .flatMap(({ values }) => [values.global_secondary_index ?? []].flat())
        .map((index) => String(Object(index).name));
    case "FilterId": {
      const buckets = all("aws_s3_bucket").filter(({ values }) => values.bucket === beside.BucketName);
      const ids = buckets.flatMap(({ name, values }) => [values.bucket, `<aws_s3_bucket.${name}.id>`]);
      return all("aws_s3_bucket_metric")
        .filter(({ values }) => ids.includes(values.bucket))
        .map(({ values }) => String(values.name));
    }
    default:
      return undefined;
  }
}

import { parseJson, readBody } from "../../http/body";
import { forwardedTo } from "../../http/forward";
import { sha256 } from "../../iam/authentication";
import { parseRecord } from "../../support/json";
import type { Exchange, ServiceContext } from "../service";
import { requestCapacity } from "./capacity";
import type { StreamCapture } from "./capture";
import { dynamoDbChecks, type PartitionKeyOf } from "./checks";
import { tableMetrics } from "./metrics";
import type { Recovery } from "./recovery";

/** DynamoDB's limit is 16 MB. */
const BODY_LIMIT = 16 * 1024 * 1024;

/**
 * Serves a DynamoDB request. The embedded service is always asked for consumed capacity; another emulator gets requests
 * unchanged, and its figures are recorded.
 */
export async function serveDynamoDb(
  context: ServiceContext,
  exchange: Exchange,
  streams: StreamCapture,
  recovery: Recovery,
  partitionKeyOf: PartitionKeyOf,
): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const { operation } = call;
  const body = await readBody(request, BODY_LIMIT);
  const principal = context.authenticate(exchange, sha256(body));
  const input = parseJson(body);
  if (principal.kind !== "administrator") {
    const checks = dynamoDbChecks(operation, input, context.account, partitionKeyOf);
    await context.access.require(principal, checks, call.protocol, requestId);
  }
  if (!context.singleBackend && (await recovery.serve(exchange, body))) return;
  const capacity = context.singleBackend ? undefined : requestCapacity(operation, input);
  const sent = capacity?.body ?? body;
  const at = new Date();
  const started = performance.now();
  const received =
    (await streams.write(exchange, sent)) ??
    (await context.forwarder.whole(context.backends.dynamodb, forwardedTo(exchange, sent)));
  const milliseconds = performance.now() - started;
  const output = parseRecord(received.body);
  const shown = capacity?.responseFor(received, output) ?? received;
  response.writeHead(shown.status, shown.headers).end(shown.body);
  context.record(tableMetrics({ operation, input, status: received.status, output, milliseconds, at }));
}

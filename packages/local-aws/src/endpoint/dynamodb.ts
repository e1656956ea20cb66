import { sha256 } from "./authentication";
import { parseJson, readBody } from "./body";
import { askForCapacity } from "./consumed-capacity";
import type { Desk, Exchange } from "./exchange";
import { forwardedTo } from "./forward";
import { parseRecord } from "./json";
import { tableMetrics } from "./metrics/dynamodb";
import type { Recovery } from "./recovery/recovery";
import { dynamoDbChecks, type PartitionKeyOf } from "./request-context/dynamodb";
import type { StreamCapture } from "./streams/capture";

/** DynamoDB takes 16 MB. */
const BODY_LIMIT = 16 * 1024 * 1024;

/**
 * Serves a DynamoDB request. The embedded service is asked what each request consumes, whether or not the client wants to know;
 * another emulator gets requests as they are, and what it tells is measured.
 */
export async function serveDynamoDb(
  desk: Desk,
  exchange: Exchange,
  streams: StreamCapture,
  recovery: Recovery,
  partitionKeyOf: PartitionKeyOf,
): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const { operation } = call;
  const body = await readBody(request, BODY_LIMIT);
  const principal = desk.authenticate(exchange, sha256(body));
  const input = parseJson(body);
  if (principal.kind !== "administrator") {
    const checks = dynamoDbChecks(operation, input, desk.place, partitionKeyOf);
    await desk.access.require(principal, checks, call.protocol, requestId);
  }
  if (!desk.singleBackend && (await recovery.serve(exchange, body))) return;
  const question = desk.singleBackend ? undefined : askForCapacity(operation, input);
  const sent = question?.body ?? body;
  const at = new Date();
  const started = performance.now();
  const answer =
    (await streams.write(exchange, sent)) ??
    (await desk.forwarder.whole(desk.backends.dynamodb, forwardedTo(exchange, sent)));
  const milliseconds = performance.now() - started;
  const output = parseRecord(answer.body);
  const shown = question?.answerFor(answer, output) ?? answer;
  response.writeHead(shown.status, shown.headers).end(shown.body);
  desk.measure(tableMetrics({ operation, input, status: answer.status, output, milliseconds, at }));
}

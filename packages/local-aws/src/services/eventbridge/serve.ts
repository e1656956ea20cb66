import { randomUUID } from "node:crypto";
import { json } from "node:stream/consumers";
import { parseJson, readBody } from "../../http/body";
import { AwsError } from "../../http/errors";
import { sendJson } from "../../http/responses";
import { sha256 } from "../../iam/authentication";
import { isRecord, type JsonObject, records, text } from "../../support/json";
import { type Deployment, resourcesOfType } from "../../terraform/resources";
import type { Exchange, ServiceContext } from "../service";
import { type Entry, faultOf, putEventsChecks, readEntries } from "./entries";
import type { EventLog } from "./event-log";
import { putEventsMetrics } from "./metrics";

const BODY_LIMIT = 1024 * 1024;

/** ARNs of the deployment's event buses and of the default bus. */
export function readEventBuses(deployment: Deployment): ReadonlySet<string> {
  const { region, accountId } = deployment;
  const declared = resourcesOfType(deployment, "aws_cloudwatch_event_bus").map(({ values }) => values.name);
  return new Set(
    ["default", ...declared].map((name) => `arn:aws:events:${region}:${accountId}:event-bus/${name}`),
  );
}

/** Serves PutEvents: logs accepted entries, and forwards them if there is an emulator. */
export async function servePutEvents(
  context: ServiceContext,
  exchange: Exchange,
  log: EventLog,
  buses: ReadonlySet<string>,
): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const at = new Date();
  const started = performance.now();
  const body = await readBody(request, BODY_LIMIT);
  const principal = context.authenticate(exchange, sha256(body));
  const entries = readEntries(parseJson(body), context.account);
  await context.access.require(principal, putEventsChecks(entries), call.protocol, requestId);
  const unknown = entries.find(({ busArn }) => !buses.has(busArn));
  if (unknown) {
    throw new AwsError("ResourceNotFoundException", `Event bus ${unknown.bus} does not exist.`);
  }
  const faults = entries.map(faultOf);
  const accepted = entries.filter((_, index) => faults[index] === undefined);
  const ids =
    context.singleBackend && accepted.length > 0
      ? await forward(context, exchange, accepted)
      : accepted.map(logged);
  const results = faults.map((fault) => fault ?? ids.shift() ?? { ErrorCode: "InternalFailure" });
  entries.forEach(({ bus, source, detailType, detail = {}, resources }, index) => {
    const id = text(results[index]?.EventId);
    if (id !== undefined) log.add({ id, bus, source, detailType, detail, resources, at: new Date() });
  });
  const FailedEntryCount = results.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
  sendJson(response, { FailedEntryCount, Entries: results }, requestId, "application/x-amz-json-1.1");
  const milliseconds = performance.now() - started;
  const put = { entries: entries.length, failed: FailedEntryCount, bytes: body.length, milliseconds, at };
  context.record(putEventsMetrics(put));
}

const logged = (): JsonObject => ({ EventId: randomUUID() });

/** @throws AwsError with the emulator's error code. */
async function forward(
  context: ServiceContext,
  { request }: Exchange,
  accepted: readonly Entry[],
): Promise<JsonObject[]> {
  const body = Buffer.from(JSON.stringify({ Entries: accepted.map(({ input }) => input) }));
  const received = await context.forwarder.send(context.backends.dynamodb, {
    method: "POST",
    path: "/",
    headers: { ...request.headers, "content-length": String(body.length) },
    body,
  });
  const value: unknown = await json(received);
  const output = isRecord(value) ? value : {};
  if (received.statusCode === 200) return records(output.Entries);
  const code = (text(output.__type) ?? "InternalFailure").split("#").at(-1) ?? "";
  throw new AwsError(code, text(output.message) ?? code, received.statusCode ?? 500);
}

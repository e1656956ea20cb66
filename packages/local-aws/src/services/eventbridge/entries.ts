import { AwsError } from "../../http/errors";
import type { Check } from "../../iam/check";
import { isRecord, type JsonObject, records, strings, text } from "../../support/json";
import type { Account } from "../../terraform/resources";

/** A parsed entry of a PutEvents call. */
export interface Entry {
  readonly input: JsonObject;
  /** Name of the bus. */
  readonly bus: string;
  readonly busArn: string;
  readonly source: string;
  readonly detailType: string;
  /** Undefined if it is not a JSON object. */
  readonly detail: JsonObject | undefined;
  readonly resources: readonly string[];
}

/** Source: Amazon EventBridge quotas and API reference, PutEvents. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;

/** @throws AwsError ValidationException for no entries, more than 10, or more than 256 KB in total. */
export function readEntries(body: JsonObject, { region, accountId }: Account): Entry[] {
  const inputs = records(body.Entries);
  if (!Array.isArray(body.Entries) || inputs.length < body.Entries.length) {
    throw new AwsError("SerializationException", "Entries is not a list of structures");
  }
  if (inputs.length < 1 || inputs.length > MAX_ENTRIES) {
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length from 1 to ${MAX_ENTRIES}`,
    );
  }
  if (inputs.reduce((sum, input) => sum + size(input), 0) > MAX_BYTES) {
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");
  }
  return inputs.map((input) => {
    const named = text(input.EventBusName) || "default";
    const busArn = named.startsWith("arn:")
      ? named
      : `arn:aws:events:${region}:${accountId}:event-bus/${named}`;
    return {
      input,
      bus: named.replace(/^arn:.*:event-bus\//, ""),
      busArn,
      source: text(input.Source) ?? "",
      detailType: text(input.DetailType) ?? "",
      detail: parse(input.Detail),
      resources: strings(input.Resources),
    };
  });
}

/** The permission to put each entry on its bus. */
export const putEventsChecks = (entries: readonly Entry[]): Check[] =>
  entries.map(({ busArn, source, detailType }) => ({
    action: "events:PutEvents",
    resource: busArn,
    context: { "events:source": source, "events:detail-type": detailType },
  }));

/** The error of an entry, as EventBridge returns it; valid entries are still published. */
export function faultOf({ source, detailType, input, detail }: Entry): JsonObject | undefined {
  const missing = (name: string) => ({
    ErrorCode: "InvalidArgument",
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  if (source === "") return missing("Source");
  if (detailType === "") return missing("DetailType");
  if (!text(input.Detail)) return missing("Detail");
  if (detail === undefined) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  if (source.startsWith("aws.")) {
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  }
  return undefined;
}

/** Bytes of an entry. Source: EventBridge user guide, "Calculating PutEvents event entry size". */
function size({ Time, Source, DetailType, Detail, Resources }: JsonObject): number {
  const texts = [Source, DetailType, Detail, ...strings(Resources)];
  const bytes = texts.reduce<number>((sum, part) => sum + Buffer.byteLength(text(part) ?? ""), 0);
  return bytes + (Time === undefined ? 0 : 14);
}

function parse(detail: unknown): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text(detail) ?? "");
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

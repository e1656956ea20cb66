import type { BufferedResponse } from "../../http/forward";
import type { JsonObject } from "../../support/json";
import { consumedCapacity } from "./metrics";

/** Operations that return consumed capacity on request. */
const reporting = new Set(
  "GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem".split(" "),
);
/** Valid values; the service refuses any other. */
const choices = new Set([undefined, null, "NONE", "TOTAL", "INDEXES"]);

/** A request changed to return consumed capacity, and the response without what the client did not request. */
export interface CapacityRequest {
  readonly body: Buffer;
  /** The response to the original request. */
  readonly responseFor: (received: BufferedResponse, output: JsonObject) => BufferedResponse;
}

/** @returns undefined for a request that needs no change. */
export function requestCapacity(operation: string, input: JsonObject): CapacityRequest | undefined {
  const asked = input.ReturnConsumedCapacity;
  if (!reporting.has(operation) || !choices.has(asked as string | undefined) || asked === "INDEXES")
    return undefined;
  return {
    body: Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: "INDEXES" })),
    responseFor: (received, output) => {
      if (output.ConsumedCapacity === undefined) return received;
      const { ConsumedCapacity, ...rest } = output;
      const totals = consumedCapacity(output).map(({ TableName, CapacityUnits }) => ({
        TableName,
        CapacityUnits,
      }));
      const shown = { ConsumedCapacity: Array.isArray(ConsumedCapacity) ? totals : totals[0] };
      const body = Buffer.from(JSON.stringify(asked === "TOTAL" ? { ...rest, ...shown } : rest));
      // The checksum was of the original body; clients do not require one.
      const { "x-amz-crc32": _, ...headers } = received.headers;
      return {
        status: received.status,
        headers: { ...headers, "content-length": String(body.length) },
        body,
      };
    },
  };
}

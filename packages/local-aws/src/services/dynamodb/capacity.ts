import type { BufferedResponse } from "../../http/forward";
import type { JsonObject } from "../../support/json";
import { consumedCapacity } from "./metrics";

/** Operations that return consumed capacity on request. */
const reporting = new Set(
  "GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem".split(" "),
);
/** Values that a client can send; the service refuses any other value. */
const choices = new Set([undefined, null, "NONE", "TOTAL", "INDEXES"]);

/** A DynamoDB request that returns consumed capacity, and the response without what the client did not ask for. */
export interface CapacityRequest {
  readonly body: Buffer;
  /** The response as the client would have got it. */
  readonly responseFor: (received: BufferedResponse, output: JsonObject) => BufferedResponse;
}

/** @returns undefined for a request that is passed on as it is. */
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
      // The checksum was the other body's; clients do without one.
      const { "x-amz-crc32": _, ...headers } = received.headers;
      return {
        status: received.status,
        headers: { ...headers, "content-length": String(body.length) },
        body,
      };
    },
  };
}

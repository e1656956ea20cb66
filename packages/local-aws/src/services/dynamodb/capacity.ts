import type { WholeAnswer } from "../../http/forward";
import type { JsonObject } from "../../support/json";
import { consumedCapacity } from "./metrics";

/** Operations that tell what they consumed when they are asked to. */
const telling = new Set(
  "GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem".split(" "),
);
/** What a client can ask for; a service answers everything else with an error. */
const choices = new Set([undefined, null, "NONE", "TOTAL", "INDEXES"]);

/** A request of DynamoDB that asks for the capacity that it consumes, and the way back to what the client asked for. */
export interface CapacityQuestion {
  readonly body: Buffer;
  /** The answer as the client would have got it. */
  readonly answerFor: (answer: WholeAnswer, output: JsonObject) => WholeAnswer;
}

/** @returns undefined for a request that is passed on as it is. */
export function askForCapacity(operation: string, input: JsonObject): CapacityQuestion | undefined {
  const asked = input.ReturnConsumedCapacity;
  if (!telling.has(operation) || !choices.has(asked as string | undefined) || asked === "INDEXES")
    return undefined;
  return {
    body: Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: "INDEXES" })),
    answerFor: (answer, output) => {
      if (output.ConsumedCapacity === undefined) return answer;
      const { ConsumedCapacity, ...rest } = output;
      const totals = consumedCapacity(output).map(({ TableName, CapacityUnits }) => ({
        TableName,
        CapacityUnits,
      }));
      const shown = { ConsumedCapacity: Array.isArray(ConsumedCapacity) ? totals : totals[0] };
      const body = Buffer.from(JSON.stringify(asked === "TOTAL" ? { ...rest, ...shown } : rest));
      // The checksum was the other body's; clients do without one.
      const { "x-amz-crc32": _, ...headers } = answer.headers;
      return { status: answer.status, headers: { ...headers, "content-length": String(body.length) }, body };
    },
  };
}

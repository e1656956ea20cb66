import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { errorName, isThrottled } from "./aws-errors";
import type { Telemetry } from "./telemetry";

/** A client of any service: middleware stacks differ only in the types of input and output. */
type Client = { readonly middlewareStack: { add(middleware: never, options: never): void } };

/** Operations that report consumed capacity, and its kind. Source: DynamoDB API reference, ReturnConsumedCapacity. */
const capacity: Readonly<Record<string, "read" | "write">> = {
  GetItem: "read",
  Query: "read",
  Scan: "read",
  BatchGetItem: "read",
  TransactGetItems: "read",
  PutItem: "write",
  UpdateItem: "write",
  DeleteItem: "write",
  BatchWriteItem: "write",
  TransactWriteItems: "write",
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Instruments a client: counts the capacity that its calls consume, adds a subsegment for each call of a traced
 * request, and puts the request's id into the user agent, which CloudTrail and S3's access logs record. Inputs and
 * outputs stay unchanged.
 */
export function instrument<C extends Client>(client: C, telemetry: Telemetry): C {
  const stack = client.middlewareStack as DynamoDBClient["middlewareStack"];
  stack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, "");
      const service = String(Reflect.get(Object(Reflect.get(client, "config")), "serviceId"));
      const input: Fields = { ...args.input };
      const { requestId, trace } = telemetry;
      if (requestId !== undefined) {
        context.userAgent = [...(context.userAgent ?? []), ["request", requestId]];
      }
      const kind = service === "DynamoDB" ? capacity[operation] : undefined;
      const asked = kind === undefined || input.ReturnConsumedCapacity !== undefined;
      const from = Date.now();
      const record = (metadata: Fields, error?: unknown) =>
        trace?.call({
          service,
          operation,
          from,
          to: Date.now(),
          ...textOf("table", input.TableName),
          ...textOf("bucket", input.Bucket),
          ...textOf("requestId", metadata.requestId),
          ...numberOf("status", metadata.httpStatusCode),
          ...numberOf("attempts", metadata.attempts),
          ...(error !== undefined && { error: errorName(error), throttled: isThrottled(error) }),
        });
      try {
        const result = await next(
          asked ? args : { ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } },
        );
        const output = result.output as Record<string, unknown> & { $metadata: Fields };
        // Signing a URL is not a call.
        if ("presigned" in output) return result;
        if (kind !== undefined) {
          for (const consumed of [output.ConsumedCapacity].flat())
            telemetry.consumed(kind, unitsOf(consumed));
          if (!asked) delete output.ConsumedCapacity;
        }
        record(output.$metadata);
        return result;
      } catch (error) {
        record(Object(Reflect.get(Object(error), "$metadata")), error);
        throw error;
      }
    },
    // Outermost: a call with retries counts once.
    { step: "initialize", name: "instrument", priority: "high", override: true },
  );
  return client;
}

const unitsOf = (consumed: unknown): number => Number(Reflect.get(Object(consumed), "CapacityUnits") ?? 0);

const textOf = (name: string, value: unknown) => (typeof value === "string" ? { [name]: value } : {});
const numberOf = (name: string, value: unknown) => (typeof value === "number" ? { [name]: value } : {});

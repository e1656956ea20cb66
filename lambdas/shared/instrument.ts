import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { errorName, isThrottled } from "./aws-errors";
import type { Telemetry } from "./telemetry";

/** Of any service: their stacks differ in what goes in and comes out, which is all the same here. */
type Client = { readonly middlewareStack: { add(middleware: never, options: never): void } };

/** Operations that tell how much capacity they consumed, and which kind. Source: DynamoDB API reference, ReturnConsumedCapacity. */
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
 * The same client, its calls seen by the telemetry: capacity that they consume, a subsegment each where the request is traced,
 * and the request's id in the user agent, which CloudTrail and S3's access logs record. Inputs and answers stay as they are.
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
      const tell = (metadata: Fields, error?: unknown) =>
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
        // Signing a URL is no call.
        if ("presigned" in output) return result;
        if (kind !== undefined) {
          for (const consumed of [output.ConsumedCapacity].flat())
            telemetry.consumed(kind, unitsOf(consumed));
          if (!asked) delete output.ConsumedCapacity;
        }
        tell(output.$metadata);
        return result;
      } catch (error) {
        tell(Object(Reflect.get(Object(error), "$metadata")), error);
        throw error;
      }
    },
    // Outside of everything: one call, however often it is tried.
    { step: "initialize", name: "instrument", priority: "high", override: true },
  );
  return client;
}

const unitsOf = (consumed: unknown): number => Number(Reflect.get(Object(consumed), "CapacityUnits") ?? 0);

const textOf = (name: string, value: unknown) => (typeof value === "string" ? { [name]: value } : {});
const numberOf = (name: string, value: unknown) => (typeof value === "number" ? { [name]: value } : {});

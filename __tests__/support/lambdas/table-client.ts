import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  DynamoDBServiceException,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { marshall, type marshallOptions, unmarshall, type unmarshallOptions } from "@aws-sdk/util-dynamodb";
import type { Answer, Request } from "./in-process";

interface Command {
  readonly input: object;
}
type Values = Readonly<Record<string, unknown>>;

/** What of a call or an answer is a row, or has values as a row has them. */
const rows = new Set([
  "Key",
  "Item",
  "Attributes",
  "ExclusiveStartKey",
  "LastEvaluatedKey",
  "ExpressionAttributeValues",
]);

/** The same with every row given to `map`. */
function withRows(value: unknown, map: (row: never) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => withRows(each, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      if (part === undefined) return [name, part];
      if (rows.has(name)) return [name, map(part as never)];
      if (name === "Items") return [name, (part as never[]).map(map)];
      return [name, withRows(part, map)];
    }),
  );
}

interface Options {
  /** Placeholder signature: dynalite checks only its format. */
  readonly accessKeyId?: string;
  readonly marshallOptions?: marshallOptions;
  readonly unmarshallOptions?: unmarshallOptions;
}

/**
 * The SDK's clients of a DynamoDB in this process, as far as tests send commands: same commands, answers and errors, without
 * the SDK's layers and a connection, which cost many times what the call does. table-client.test.ts compares the two.
 */
export function tableClients(answer: (request: Request) => Promise<Answer>, options: Options = {}) {
  const { accessKeyId = "test" } = options;
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-date": "20300101T000000Z",
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20300101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
  };

  async function call(operation: string, input: unknown): Promise<Values> {
    const { status, body } = await answer({
      method: "POST",
      path: "/",
      headers: { ...headers, "x-amz-target": `DynamoDB_20120810.${operation}` },
      body: JSON.stringify(input),
    });
    const told = JSON.parse(body);
    const $metadata = { httpStatusCode: status };
    if (status === 200) return { $metadata, ...told };
    const { __type, message = told.Message, ...more } = told;
    const name = String(__type).split("#").at(-1) ?? "";
    const $fault = status < 500 ? "client" : "server";
    throw Object.assign(new DynamoDBServiceException({ name, message, $fault, $metadata }), more);
  }

  const nameOf = (command: Command) => command.constructor.name.replace(/Command$/, "");
  // As the document client: what is undefined is left out, and inside of a value refused unless the options leave it out.
  const input = (row: Values) =>
    marshall(
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)),
      options.marshallOptions,
    );
  const output = (row: never) => unmarshall(row, options.unmarshallOptions);
  const client = { send: (command: Command) => call(nameOf(command), command.input) };
  const documents = {
    async send(command: Command): Promise<unknown> {
      const name = nameOf(command);
      const operation = /^(Get|Put|Update|Delete)$/.test(name)
        ? `${name}Item`
        : name.replace(/^Batch(Get|Write)$/, "Batch$1Item");
      return withRows(await call(operation, withRows(command.input, input)), output);
    },
  };
  return {
    /** Rows as DynamoDB has them. */
    client: client as unknown as DynamoDBClient,
    /** Rows as JavaScript has them. */
    documents: documents as unknown as DynamoDBDocumentClient,
  };
}

/** Creates a table and waits until it is there: dynalite needs a turn of the event loop. */
export async function createTable(client: DynamoDBClient, input: CreateTableCommandInput): Promise<void> {
  await client.send(new CreateTableCommand(input));
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: input.TableName }));
    if (Table?.TableStatus === "ACTIVE") return;
  }
}

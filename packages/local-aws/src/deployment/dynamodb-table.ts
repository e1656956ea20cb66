import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { arn } from "../terraform/resources";
import { blocks, creator } from "./creator";

const tableSchema = z.object({
  name: z.string(),
  hash_key: z.string(),
  range_key: z.string().optional(),
  attribute: blocks(z.object({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
  global_secondary_index: blocks(
    z.object({
      name: z.string(),
      hash_key: z.string(),
      range_key: z.string().optional(),
      projection_type: z.enum(["ALL", "INCLUDE", "KEYS_ONLY"]),
      non_key_attributes: z.array(z.string()).optional(),
    }),
  ),
});

const keySchema = (hash: string, range: string | undefined) => [
  { AttributeName: hash, KeyType: "HASH" as const },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
];

/** A table with its keys and indexes, billed on demand; the embedded service has no expiry, recovery or encryption. */
export const table = creator({
  schema: tableSchema,
  async create(table, _, { account, client }) {
    const input: CreateTableCommandInput = {
      TableName: table.name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: table.attribute.map(({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      KeySchema: keySchema(table.hash_key, table.range_key),
    };
    if (table.global_secondary_index.length > 0) {
      input.GlobalSecondaryIndexes = table.global_secondary_index.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index.hash_key, index.range_key),
        Projection: { ProjectionType: index.projection_type, NonKeyAttributes: index.non_key_attributes },
      }));
    }
    const dynamodb = new DynamoDBClient(client);
    try {
      await dynamodb.send(new CreateTableCommand(input));
      const waiting = { client: dynamodb, maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.5 };
      await waitUntilTableExists(waiting, { TableName: table.name });
    } finally {
      dynamodb.destroy();
    }
    const tableArn = arn(account, "dynamodb", `table/${table.name}`);
    return { id: table.name, arn: tableArn, stream_arn: `${tableArn}/stream/2020-01-01T00:00:00.000` };
  },
});

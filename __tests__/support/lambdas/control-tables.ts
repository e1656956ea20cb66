import { BatchWriteCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { newDynamoDb } from "@saas/local-aws/embedded/dynamodb";
import { closeServer } from "@saas/local-aws/loopback";
import { answerOf } from "./in-process";
import { createTable, tableClients } from "./table-client";

/** Sort keys by table; `silo`: the data table of a tenant with one of its own. */
const tables = {
  metadata: undefined,
  members: "user_id",
  data: "item_id",
  silo: "item_id",
  audit: "entry_id",
} as const;
export type ControlTable = keyof typeof tables;

/** A real DynamoDB (dynalite) with the platform's tables, the index by_status among them. */
export async function startControlTables() {
  const dynamodb = newDynamoDb();
  const { client, documents } = tableClients((request) => answerOf(dynamodb, request), {
    unmarshallOptions: { wrapNumbers: Number },
  });
  for (const [TableName, sortKey] of Object.entries(tables)) {
    const isMetadata = TableName === "metadata";
    const names = [
      "tenant_id",
      ...(sortKey === undefined ? [] : [sortKey]),
      ...(isMetadata ? ["status"] : []),
    ];
    await createTable(client, {
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "tenant_id", KeyType: "HASH" },
        ...(sortKey === undefined ? [] : [{ AttributeName: sortKey, KeyType: "RANGE" as const }]),
      ],
      ...(isMetadata && {
        GlobalSecondaryIndexes: [
          {
            IndexName: "by_status",
            KeySchema: [
              { AttributeName: "status", KeyType: "HASH" },
              { AttributeName: "tenant_id", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    });
  }
  return {
    /** Rows as DynamoDB has them. */
    client,
    documents,
    /** For callers that use a connection. */
    server: dynamodb,
    async rows(TableName: ControlTable): Promise<Record<string, unknown>[]> {
      const { Items = [] } = await documents.send(new ScanCommand({ TableName }));
      return Items;
    },
    /** The rows of one partition key, as they are now. */
    async rowsOf(TableName: ControlTable, tenantId: string): Promise<Record<string, unknown>[]> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": tenantId },
          ConsistentRead: true,
        }),
      );
      return Items;
    },
    /** Writes rows, 25 at most. */
    async put(rows: readonly (readonly [ControlTable, object])[]): Promise<void> {
      const requests: Partial<Record<ControlTable, { PutRequest: { Item: object } }[]>> = {};
      for (const [table, Item] of rows) {
        requests[table] = [...(requests[table] ?? []), { PutRequest: { Item } }];
      }
      await documents.send(new BatchWriteCommand({ RequestItems: requests as never }));
    },
    close: () => closeServer(dynamodb),
  };
}

export type ControlTables = Awaited<ReturnType<typeof startControlTables>>;

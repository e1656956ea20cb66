import { GetObjectCommand, ListObjectsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { LocalPlatform } from "../../../local/platform";
import { type Clients, clientsWith } from "./clients";

/** Where a platform keeps tenants' data. */
export interface Stores {
  readonly dataTable: string;
  readonly metadataTable: string;
  readonly bucket: string;
}

export function storesOf({ deployment: { outputs } }: LocalPlatform): Stores {
  const output = (name: string) => {
    const value = outputs[name];
    if (value === undefined) throw new Error(`the stack has no output ${name}`);
    return value;
  };
  return {
    dataTable: output("tenant_data_table_name"),
    metadataTable: output("tenant_metadata_table_name"),
    bucket: output("tenant_data_bucket_name"),
  };
}

/** The account's operator, who sees everything. */
export const operatorOf = (platform: LocalPlatform): Clients =>
  clientsWith(platform.endpoint.administrator, platform);

/** Gives a tenant a record, an item and a file that hold `secret`. */
export async function seed(
  { dynamodb, s3 }: Clients,
  stores: Stores,
  tenant: string,
  secret: string,
): Promise<void> {
  const record = {
    tenant_id: tenant,
    tenant_name: secret,
    tier: "standard",
    status: "active",
    created_at: "2030-01-01T00:00:00.000Z",
    updated_at: "2030-01-01T00:00:00.000Z",
    version: 1,
    binding: { model: "pool" },
  };
  const item = {
    tenant_id: tenant,
    item_id: "item",
    data: secret,
    timestamp: "2030-01-01T00:00:00.000Z",
    version: 1,
  };
  await dynamodb.send(new PutCommand({ TableName: stores.metadataTable, Item: record }));
  await dynamodb.send(new PutCommand({ TableName: stores.dataTable, Item: item }));
  await s3.send(new PutObjectCommand({ Bucket: stores.bucket, Key: `tenants/${tenant}/file`, Body: secret }));
}

/** All that a tenant has: record, items, files with their content. The same text as long as nothing has changed. */
export async function contentsOf({ dynamodb, s3 }: Clients, stores: Stores, tenant: string): Promise<string> {
  const [record, items, { Contents = [] }] = await Promise.all([
    dynamodb.send(
      new GetCommand({ TableName: stores.metadataTable, Key: { tenant_id: tenant }, ConsistentRead: true }),
    ),
    dynamodb.send(
      new QueryCommand({
        TableName: stores.dataTable,
        KeyConditionExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": tenant },
        ConsistentRead: true,
      }),
    ),
    s3.send(new ListObjectsCommand({ Bucket: stores.bucket, Prefix: `tenants/${tenant}/` })),
  ]);
  const files = await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: stores.bucket, Key }));
      return { Key, ContentType, body: await Body?.transformToString() };
    }),
  );
  return JSON.stringify({ record: record.Item, items: items.Items, files }, null, 1);
}

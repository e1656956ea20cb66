import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { startEmbeddedServices } from "../../src/embedded";
import { type LocalEndpoint, startEndpoint } from "../../src/endpoint";
import type { StreamRecord } from "../../src/services/dynamodb/table-stream";
import type { DeployedResource } from "../../src/terraform/resources";
import { accountId, region, tableArn } from "./deployment";

/** Tables by name, with the view type of the stream; without one for a table that has none. */
const viewTypes = {
  tenants: "NEW_AND_OLD_IMAGES",
  keys: "KEYS_ONLY",
  news: "NEW_IMAGE",
  olds: "OLD_IMAGE",
  plain: undefined,
} as const;

export type TableName = keyof typeof viewTypes;

export const streamArn = (name: string): string => `${tableArn(name)}/stream/2020-01-01T00:00:00.000`;

/** Tables with a partition key `tenant_id` and a sort key `number`, before the endpoint that enforces their streams. */
export interface StreamedTables {
  readonly endpoint: LocalEndpoint;
  readonly client: DynamoDBDocumentClient;
  /** Records of a table's stream since the last call. */
  taken(name: TableName): StreamRecord[];
  close(): Promise<void>;
}

export async function startStreamedTables(): Promise<StreamedTables> {
  const services = await startEmbeddedServices({ region, accountId });
  const endpoint = await startEndpoint({ backends: services.backends, accountId, region });
  const raw = new DynamoDBClient({ endpoint: endpoint.url, region, credentials: endpoint.administrator });
  for (const TableName of Object.keys(viewTypes)) {
    await raw.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "tenant_id", AttributeType: "S" },
          { AttributeName: "number", AttributeType: "N" },
        ],
        KeySchema: [
          { AttributeName: "tenant_id", KeyType: "HASH" },
          { AttributeName: "number", KeyType: "RANGE" },
        ],
      }),
    );
  }
  const resources = Object.entries(viewTypes).map(([name, viewType]) => table(name, viewType));
  endpoint.enforce({ region, accountId, resources, outputs: {} });

  const records = new Map<string, StreamRecord[]>();
  for (const name of Object.keys(viewTypes)) {
    const list: StreamRecord[] = [];
    records.set(name, list);
    endpoint.stream(streamArn(name))?.read("LATEST", (record) => list.push(record));
  }
  return {
    endpoint,
    client: DynamoDBDocumentClient.from(raw),
    taken: (name) => records.get(name)?.splice(0) ?? [],
    close: async () => {
      raw.destroy();
      await endpoint.close();
      await services.close();
    },
  };
}

function table(name: string, viewType: string | undefined): DeployedResource {
  const stream = { stream_enabled: true, stream_view_type: viewType, stream_arn: streamArn(name) };
  return {
    type: "aws_dynamodb_table",
    name,
    values: {
      name,
      arn: tableArn(name),
      hash_key: "tenant_id",
      range_key: "number",
      ...(viewType === undefined ? { stream_enabled: false } : stream),
    },
  };
}

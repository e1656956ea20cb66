import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { startEmbeddedServices } from "../../../src/embedded";
import { type LocalEndpoint, startEndpoint } from "../../../src/endpoint";
import { accountId, region, tableArn } from "../../support/deployment";

let endpoint: LocalEndpoint;
let close: () => Promise<void>;
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;

/** Taken by the account; may restore `journaled` to tables whose names begin with `restored-`. */
const restorer = `arn:aws:iam::${accountId}:role/restorer`;

beforeAll(async () => {
  const services = await startEmbeddedServices({ region, accountId });
  endpoint = await startEndpoint({ backends: services.backends, accountId, region });
  client = new DynamoDBClient({ endpoint: endpoint.url, region, credentials: endpoint.administrator });
  documents = DynamoDBDocumentClient.from(client);
  const names = { journaled: true, plain: false };
  for (const TableName of Object.keys(names)) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "id", AttributeType: "S" },
          { AttributeName: "group", AttributeType: "S" },
        ],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        GlobalSecondaryIndexes: [
          {
            IndexName: "by_group",
            KeySchema: [{ AttributeName: "group", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    );
  }
  const Statement = [
    { Effect: "Allow", Action: "dynamodb:RestoreTableToPointInTime", Resource: tableArn("journaled") },
    {
      Effect: "Allow",
      Action: "dynamodb:*",
      Resource: tableArn("restored-*"),
      Condition: { Bool: { "aws:ViaAWSService": "true" } },
    },
    { Effect: "Allow", Action: "dynamodb:DescribeTable", Resource: tableArn("restored-*") },
  ];
  endpoint.enforce({
    region,
    accountId,
    outputs: {},
    resources: [
      ...Object.entries(names).map(([name, enabled]) => ({
        type: "aws_dynamodb_table",
        name,
        values: {
          name,
          arn: tableArn(name),
          hash_key: "id",
          point_in_time_recovery: { enabled, recovery_period_in_days: 3 },
        },
      })),
      {
        type: "aws_iam_role",
        name: "restorer",
        values: {
          name: "restorer",
          arn: restorer,
          id: "restorer",
          assume_role_policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
        },
      },
      {
        type: "aws_iam_role_policy",
        name: "restorer",
        values: { role: "restorer", policy: JSON.stringify({ Version: "2012-10-17", Statement }) },
      },
    ],
  });
  close = async () => {
    client.destroy();
    await endpoint.close();
    await services.close();
  };
});
afterAll(() => close?.());

const put = (id: string, value: string, TableName = "journaled") =>
  documents.send(new PutCommand({ TableName, Item: { id, group: "g", value } }));
const restore = (
  TargetTableName: string,
  RestoreDateTime: Date,
  SourceTableName = "journaled",
  by = client,
) => by.send(new RestoreTableToPointInTimeCommand({ SourceTableName, TargetTableName, RestoreDateTime }));
async function active(TableName: string) {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === "ACTIVE") return Table;
    await sleep(10);
  }
}
const itemsOf = async (TableName: string) =>
  ((await documents.send(new ScanCommand({ TableName }))).Items ?? [])
    .map(({ id, value }) => `${id}=${value}`)
    .sort();

describe("a table with point-in-time recovery", () => {
  test("says how far back it can be restored", async () => {
    const { ContinuousBackupsDescription } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName: "journaled" }),
    );
    const recovery = ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
    expect(recovery).toMatchObject({ PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 3 });
    expect(recovery?.EarliestRestorableDateTime?.getTime()).toBeLessThanOrEqual(Date.now());
    const { ContinuousBackupsDescription: none } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName: "plain" }),
    );
    expect(none?.PointInTimeRecoveryDescription).toEqual({ PointInTimeRecoveryStatus: "DISABLED" });
  });

  test("is restored as it was at a time, beside what it is now, with its indexes", async () => {
    for (let index = 0; index < 60; index += 1) await put(`many-${index}`, "then");
    await sleep(20);
    const then = new Date();
    await sleep(20);
    await put("many-1", "now");
    await put("later", "now");
    const { TableDescription } = await restore("restored-a", then);
    expect(TableDescription).toMatchObject({ TableStatus: "CREATING", TableArn: expect.any(String) });
    const table = await active("restored-a");
    expect(table.RestoreSummary).toMatchObject({
      SourceTableArn: tableArn("journaled"),
      RestoreDateTime: then,
      RestoreInProgress: false,
    });
    expect(table.GlobalSecondaryIndexes).toHaveLength(1);
    expect(await itemsOf("restored-a")).toEqual(
      Array.from({ length: 60 }, (_, index) => `many-${index}=then`).sort(),
    );
    expect(await itemsOf("journaled")).toEqual(expect.arrayContaining(["many-1=now", "later=now"]));
    await client.send(new DeleteTableCommand({ TableName: "restored-a" }));
    await expect(client.send(new DescribeTableCommand({ TableName: "restored-a" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test.each([
    [
      "a time to come",
      () => restore("restored-b", new Date(Date.now() + 60_000)),
      "InvalidRestoreTimeException",
    ],
    ["a time before its journal", () => restore("restored-b", new Date(0)), "InvalidRestoreTimeException"],
    ["an existing table", () => restore("plain", new Date()), "TableAlreadyExistsException"],
    ["no table", () => restore("restored-b", new Date(), "nothing"), "TableNotFoundException"],
    [
      "a table without recovery",
      () => restore("restored-b", new Date(), "plain"),
      "PointInTimeRecoveryUnavailableException",
    ],
  ])("is not restored to %s", async (_, attempt, name) => {
    await expect(attempt()).rejects.toMatchObject({ name });
  });

  test("is restored by whom IAM lets, who cannot read the restored table for that", async () => {
    const credentials = endpoint.credentialsFor(restorer, "test");
    const own = new DynamoDBClient({ endpoint: endpoint.url, region, credentials, maxAttempts: 1 });
    const refused = { name: "AccessDeniedException" };
    try {
      await expect(restore("elsewhere", new Date(), "journaled", own)).rejects.toMatchObject(refused);
      await expect(restore("restored-c", new Date(), "plain", own)).rejects.toMatchObject(refused);
      await restore("restored-c", new Date(), "journaled", own);
      await active("restored-c");
      await expect(own.send(new ScanCommand({ TableName: "restored-c" }))).rejects.toMatchObject(refused);
    } finally {
      own.destroy();
    }
  });
});

import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { roleArn, tableArn, tenantA, tenantB } from "../../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../../support/platform";

let platform: TestPlatform;
let asTenant: DynamoDBDocumentClient;
let asAdministrator: DynamoDBDocumentClient;

beforeAll(async () => {
  platform = await startTestPlatform();
  asTenant = platform.dynamodb(await platform.tenant(tenantA));
  asAdministrator = platform.dynamodb(platform.endpoint.administrator);
  for (const tenant_id of [tenantA, tenantB]) {
    await asAdministrator.send(
      new PutCommand({ TableName: "data", Item: { tenant_id, item_id: "1", owner: tenant_id } }),
    );
  }
});

afterAll(() => platform?.close());

const key = (tenant_id: string) => ({ tenant_id, item_id: "1" });

describe("items of the session's own tenant", () => {
  it("are written, read, changed and deleted", async () => {
    const item = { tenant_id: tenantA, item_id: "own", owner: tenantA };
    await asTenant.send(new PutCommand({ TableName: "data", Item: item }));
    const { Item } = await asTenant.send(
      new GetCommand({ TableName: "data", Key: { tenant_id: tenantA, item_id: "own" } }),
    );
    expect(Item).toEqual(item);
    await asTenant.send(
      new UpdateCommand({
        TableName: "data",
        Key: { tenant_id: tenantA, item_id: "own" },
        UpdateExpression: "SET #d = :d",
        ExpressionAttributeNames: { "#d": "data" },
        ExpressionAttributeValues: { ":d": 1 },
      }),
    );
    await asTenant.send(
      new DeleteCommand({ TableName: "data", Key: { tenant_id: tenantA, item_id: "own" } }),
    );
  });

  it.each([
    ["a name", "tenant_id = :t", undefined],
    ["a placeholder", "#t = :t AND begins_with(item_id, :i)", { "#t": "tenant_id" }],
    ["parentheses and no spaces", "(#t=:t) and (item_id >= :i)", { "#t": "tenant_id" }],
  ])("are queried by a key condition with %s", async (_, KeyConditionExpression, names) => {
    const { Items } = await asTenant.send(
      new QueryCommand({
        TableName: "data",
        KeyConditionExpression,
        ...(names ? { ExpressionAttributeNames: names } : {}),
        ExpressionAttributeValues: { ":t": tenantA, ...(names ? { ":i": "1" } : {}) },
      }),
    );
    expect(Items).toHaveLength(1);
  });

  it("are queried by the older key conditions", async () => {
    const { Items } = await asTenant.send(
      new QueryCommand({
        TableName: "data",
        KeyConditions: { tenant_id: { ComparisonOperator: "EQ", AttributeValueList: [tenantA] } },
      }),
    );
    expect(Items).toHaveLength(1);
  });

  it("are read and written in batches", async () => {
    await asTenant.send(
      new BatchWriteCommand({
        RequestItems: { data: [{ PutRequest: { Item: { ...key(tenantA), owner: tenantA } } }] },
      }),
    );
    const { Responses } = await asTenant.send(
      new BatchGetCommand({ RequestItems: { data: { Keys: [key(tenantA)] } } }),
    );
    expect(Responses?.data).toHaveLength(1);
  });

  it("are found through an index whose partition key is the tenant's", async () => {
    const { Items } = await asTenant.send(
      new QueryCommand({
        TableName: "data",
        IndexName: "by_owner",
        KeyConditionExpression: "#o = :t",
        ExpressionAttributeNames: { "#o": "owner" },
        ExpressionAttributeValues: { ":t": tenantA },
      }),
    );
    expect(Items).toHaveLength(1);
  });
});

describe("everything else is refused", () => {
  const table = { TableName: "data" };
  const attacks: [string, (client: DynamoDBDocumentClient) => Promise<unknown>][] = [
    ["get of another tenant's item", (c) => c.send(new GetCommand({ ...table, Key: key(tenantB) }))],
    ["put for another tenant", (c) => c.send(new PutCommand({ ...table, Item: key(tenantB) }))],
    ["delete for another tenant", (c) => c.send(new DeleteCommand({ ...table, Key: key(tenantB) }))],
    [
      "update for another tenant",
      (c) =>
        c.send(
          new UpdateCommand({
            ...table,
            Key: key(tenantB),
            UpdateExpression: "SET x = :x",
            ExpressionAttributeValues: { ":x": tenantA },
          }),
        ),
    ],
    [
      "query of another tenant",
      (c) =>
        c.send(
          new QueryCommand({
            ...table,
            KeyConditionExpression: "tenant_id = :t",
            ExpressionAttributeValues: { ":t": tenantB, ":own": tenantA },
          }),
        ),
    ],
    [
      "query that names the own tenant beside another",
      (c) =>
        c.send(
          new QueryCommand({
            ...table,
            KeyConditionExpression: "tenant_id = :own AND tenant_id = :t",
            ExpressionAttributeValues: { ":t": tenantB, ":own": tenantA },
          }),
        ),
    ],
    [
      "query whose placeholder hides the attribute",
      (c) =>
        c.send(
          new QueryCommand({
            ...table,
            KeyConditionExpression: "#k = :t",
            ExpressionAttributeNames: { "#k": "tenant_id", "#tenant_id": "item_id" },
            ExpressionAttributeValues: { ":t": tenantB },
          }),
        ),
    ],
    [
      "query of an index with another tenant's key",
      (c) =>
        c.send(
          new QueryCommand({
            ...table,
            IndexName: "by_owner",
            KeyConditionExpression: "#o = :t",
            ExpressionAttributeNames: { "#o": "owner" },
            ExpressionAttributeValues: { ":t": tenantB },
          }),
        ),
    ],
    [
      "query without a key condition",
      (c) => c.send(new QueryCommand({ ...table, FilterExpression: "attribute_exists(tenant_id)" })),
    ],
    ["scan", (c) => c.send(new ScanCommand(table))],
    [
      "batch that mixes tenants",
      (c) => c.send(new BatchGetCommand({ RequestItems: { data: { Keys: [key(tenantA), key(tenantB)] } } })),
    ],
    [
      "batch write that mixes tenants",
      (c) =>
        c.send(
          new BatchWriteCommand({
            RequestItems: {
              data: [{ PutRequest: { Item: key(tenantA) } }, { DeleteRequest: { Key: key(tenantB) } }],
            },
          }),
        ),
    ],
    [
      "PartiQL",
      (c) =>
        c.send(
          new ExecuteStatementCommand({
            Statement: `SELECT * FROM "data" WHERE tenant_id = '${tenantA}'`,
          }),
        ),
    ],
    [
      "write of the own record",
      (c) => c.send(new PutCommand({ TableName: "metadata", Item: { tenant_id: tenantA } })),
    ],
  ];

  it.each(attacks)("%s", async (_, attack) => {
    expect(await outcome(attack(asTenant))).toBe("AccessDeniedException");
  });

  it("a function's own role, without the tenant's session", async () => {
    const own = platform.dynamodb(platform.endpoint.credentialsFor(roleArn("data"), "data-function"));
    expect(await outcome(own.send(new GetCommand({ ...table, Key: key(tenantA) })))).toBe(
      "AccessDeniedException",
    );
  });

  it("a table whose key the role may not use", async () => {
    const call = asTenant.send(new GetCommand({ TableName: "sealed", Key: { tenant_id: tenantA } }));
    await expect(call).rejects.toThrow(/not authorized to perform: kms:Decrypt/);
  });

  it("and nothing of it happened", async () => {
    const { Item } = await asAdministrator.send(new GetCommand({ ...table, Key: key(tenantB) }));
    expect(Item).toEqual({ ...key(tenantB), owner: tenantB });
  });
});

describe("a refusal", () => {
  it("is worded as AWS words it", async () => {
    await expect(asTenant.send(new GetCommand({ TableName: "data", Key: key(tenantB) }))).rejects.toThrow(
      "User: arn:aws:sts::111122223333:assumed-role/tenant-access/tenant is not authorized to perform: " +
        `dynamodb:GetItem on resource: ${tableArn("data")} because no identity-based policy allows the dynamodb:GetItem action`,
    );
  });

  it("is reported with the statement that came closest and the condition it missed", async () => {
    await outcome(asTenant.send(new GetCommand({ TableName: "data", Key: key(tenantB) })));
    expect(platform.decisions.at(-1)).toMatchObject({
      allowed: false,
      action: "dynamodb:GetItem",
      resource: tableArn("data"),
      principal: "arn:aws:sts::111122223333:assumed-role/tenant-access/tenant",
      reason: expect.stringMatching(
        new RegExp(
          `aws_iam_role_policy.tenant-access statement "OwnItems" does not apply: .*LeadingKeys.* is ${tenantB}`,
        ),
      ),
    });
  });

  it("names the statement that allowed a call", async () => {
    await asTenant.send(new GetCommand({ TableName: "data", Key: key(tenantA) }));
    expect(platform.decisions.at(-1)).toMatchObject({
      allowed: true,
      reason: 'allowed by aws_iam_role_policy.tenant-access statement "OwnItems"',
    });
  });
});

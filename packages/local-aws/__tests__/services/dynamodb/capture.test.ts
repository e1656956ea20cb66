import { createServer } from "node:http";
import { DynamoDBClient, ExecuteStatementCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { startEndpoint } from "../../../src/endpoint";
import { closeServer, listenOnLoopback } from "../../../src/support/loopback";
import { accountId, region } from "../../support/deployment";
import { outcome } from "../../support/platform";
import {
  type StreamedTables,
  startStreamedTables,
  streamArn,
  type TableName,
} from "../../support/streamed-tables";

let tables: StreamedTables;

beforeAll(async () => {
  tables = await startStreamedTables();
});

afterAll(() => tables?.close());

const key = { tenant_id: "a", number: 1 };
const Key = { tenant_id: { S: "a" }, number: { N: "1" } };
const put = (Item: Record<string, unknown>, table: TableName = "tenants") =>
  tables.client.send(new PutCommand({ TableName: table, Item }));
const remove = (item = key, table: TableName = "tenants") =>
  tables.client.send(new DeleteCommand({ TableName: table, Key: item }));

describe("a write to a table with a stream", () => {
  afterEach(async () => {
    await remove();
    tables.taken("tenants");
  });

  it("of a new item is an INSERT with its image", async () => {
    await put({ ...key, name: "Acme" });
    const now = Date.now() / 1000;
    const [record, ...more] = tables.taken("tenants");
    expect(more).toEqual([]);
    expect(record).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: Key,
        NewImage: { ...Key, name: { S: "Acme" } },
        SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
        SizeBytes: 18 + 18 + 8,
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
      eventSourceARN: streamArn("tenants"),
    });
    expect(Math.abs(now - Number(record?.dynamodb.ApproximateCreationDateTime))).toBeLessThan(5);
  });

  it("of an existing item is a MODIFY with both images", async () => {
    await put({ ...key, tags: new Set(["x"]), nested: { list: [1, { deep: null }] } });
    await put({ ...key, bytes: Buffer.from("b") });
    const [, record] = tables.taken("tenants");
    expect(record).toMatchObject({ eventName: "MODIFY" });
    expect(record?.dynamodb).toMatchObject({
      OldImage: {
        ...Key,
        tags: { SS: ["x"] },
        nested: { M: { list: { L: [{ N: "1" }, { M: { deep: { NULL: true } } }] } } },
      },
      NewImage: { ...Key, bytes: { B: Buffer.from("b").toString("base64") } },
    });
  });

  it("by an update shows what the update made of the item", async () => {
    const count = new UpdateCommand({
      TableName: "tenants",
      Key: key,
      UpdateExpression: "ADD visits :one",
      ExpressionAttributeValues: { ":one": 1 },
    });
    await tables.client.send(count);
    await tables.client.send(count);
    expect(tables.taken("tenants").map(({ eventName, dynamodb }) => [eventName, dynamodb.NewImage])).toEqual([
      ["INSERT", { ...Key, visits: { N: "1" } }],
      ["MODIFY", { ...Key, visits: { N: "2" } }],
    ]);
  });

  it("that deletes an item is a REMOVE with the old image", async () => {
    await put({ ...key, name: "Acme" });
    await remove();
    const [, record] = tables.taken("tenants");
    expect(record).toMatchObject({ eventName: "REMOVE", dynamodb: { OldImage: { name: { S: "Acme" } } } });
    expect(record?.dynamodb).not.toHaveProperty("NewImage");
  });

  it("that changes nothing is no record", async () => {
    await put({ ...key, tags: new Set(["x", "y"]) });
    tables.taken("tenants");
    await put({ tags: new Set(["y", "x"]), ...key });
    await remove({ ...key, number: 2 });
    expect(tables.taken("tenants")).toEqual([]);
  });

  it("that is refused is no record, and answered as the service answers", async () => {
    await put({ ...key, name: "Acme" });
    tables.taken("tenants");
    const refused = new PutCommand({
      TableName: "tenants",
      Item: { ...key, name: "Other" },
      ConditionExpression: "attribute_not_exists(tenant_id)",
    });
    expect(await outcome(tables.client.send(refused))).toBe("ConditionalCheckFailedException");
    expect(await outcome(put({ tenant_id: 1, number: 1 }))).toBe("ValidationException");
    expect(await outcome(put({ tenant_id: "", number: 1 }))).toBe("ValidationException");
    expect(await outcome(put({ tenant_id: "a" }))).toBe("ValidationException");
    expect(tables.taken("tenants")).toEqual([]);
  });

  it("in a batch is a record for each item that changed", async () => {
    await put({ ...key, name: "Acme" });
    tables.taken("tenants");
    await tables.client.send(
      new BatchWriteCommand({
        RequestItems: {
          tenants: [
            { PutRequest: { Item: { ...key, number: 2 } } },
            { DeleteRequest: { Key: key } },
            { DeleteRequest: { Key: { ...key, number: 9 } } },
          ],
          plain: [{ PutRequest: { Item: key } }],
        },
      }),
    );
    expect(
      tables.taken("tenants").map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys.number]),
    ).toEqual([
      ["INSERT", { N: "2" }],
      ["REMOVE", { N: "1" }],
    ]);
    await remove({ ...key, number: 2 });
  });

  it("in PartiQL is refused: it would go unseen", async () => {
    const write = (Statement: string) =>
      outcome(tables.client.send(new ExecuteStatementCommand({ Statement })));
    for (const statement of [
      `INSERT INTO "tenants" VALUE {'tenant_id': 'a', 'number': 1}`,
      "update tenants set x = 1 where tenant_id = 'a' and number = 1",
      ` DELETE FROM "tenants" WHERE tenant_id = 'a' AND number = 1`,
    ]) {
      expect(await write(statement)).toBe("ValidationException");
    }
  });
});

it("writes to one item at the same time leave a chain of images without a gap", async () => {
  const increments = Array.from({ length: 40 }, (_, at) =>
    tables.client.send(
      new UpdateCommand({
        TableName: "tenants",
        Key: { tenant_id: "chain", number: at % 2 },
        UpdateExpression: "ADD visits :one SET writer = :writer",
        ExpressionAttributeValues: { ":one": 1, ":writer": at },
      }),
    ),
  );
  await Promise.all(increments);
  const records = tables.taken("tenants");
  expect(records).toHaveLength(40);
  const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
  expect(numbers).toEqual([...new Set(numbers)].sort());
  for (const number of ["0", "1"]) {
    const images = records.filter(({ dynamodb }) => dynamodb.Keys.number?.N === number);
    expect(images.map(({ dynamodb }) => dynamodb.OldImage?.visits?.N ?? "0")).toEqual(
      images.map((_, at) => String(at)),
    );
    images.slice(1).forEach(({ dynamodb }, at) => {
      expect(dynamodb.OldImage).toEqual(images[at]?.dynamodb.NewImage);
    });
  }
});

it.each<[TableName, string[]]>([
  ["keys", ["Keys"]],
  ["news", ["Keys", "NewImage"]],
  ["olds", ["Keys", "OldImage"]],
])("the stream of %s has what its view type says", async (table, parts) => {
  await put({ ...key, name: "Acme" }, table);
  await put({ ...key, name: "Other" }, table);
  const [, record] = tables.taken(table);
  const shown = Object.keys(record?.dynamodb ?? {}).filter((part) => /Image|Keys/.test(part));
  expect(shown).toEqual(parts);
});

it("a table without a stream is written as before", async () => {
  await put(key, "plain");
  expect(tables.endpoint.stream(streamArn("plain"))).toBeUndefined();
  const { Item } = await tables.client.send(new GetCommand({ TableName: "plain", Key: key }));
  expect(Item).toEqual(key);
});

it("a reader at the trim horizon gets what is kept, one behind the newest only what follows", async () => {
  await put({ tenant_id: "early", number: 1 });
  const [early, late]: string[][] = [[], []];
  const stream = tables.endpoint.stream(streamArn("tenants"));
  const stop = [
    stream?.read("TRIM_HORIZON", ({ dynamodb }) => early?.push(String(dynamodb.Keys.tenant_id?.S))),
    stream?.read("LATEST", ({ dynamodb }) => late?.push(String(dynamodb.Keys.tenant_id?.S))),
  ];
  await put({ tenant_id: "later", number: 1 });
  for (const end of stop) end?.();
  await put({ tenant_id: "after the end", number: 1 });
  expect(early?.slice(-2)).toEqual(["early", "later"]);
  expect(late).toEqual(["later"]);
});

it("a write whose answer is lost is still recorded", async () => {
  const lossy = createServer((request, response) => {
    const reading = String(request.headers["x-amz-target"]).endsWith("GetItem");
    written = reading ? written : true;
    request.resume().once("end", () => {
      if (!reading) return request.socket.destroy();
      response.writeHead(200, { connection: "close" }).end(JSON.stringify(written ? { Item: Key } : {}));
    });
  });
  let written = false;
  const url = await listenOnLoopback(lossy);
  const losing = await startEndpoint({
    backends: { dynamodb: url, s3: "http://127.0.0.1:1", "cognito-idp": "http://127.0.0.1:1" },
    accountId,
    region,
  });
  const table = {
    type: "aws_dynamodb_table",
    name: "tenants",
    values: {
      name: "tenants",
      hash_key: "tenant_id",
      range_key: "number",
      stream_enabled: true,
      stream_view_type: "NEW_IMAGE",
      stream_arn: streamArn("tenants"),
    },
  };
  losing.enforce({ region, accountId, resources: [table], outputs: {} });
  const events: string[] = [];
  losing.stream(streamArn("tenants"))?.read("LATEST", ({ eventName }) => events.push(eventName));
  const raw = new DynamoDBClient({
    endpoint: losing.url,
    region,
    credentials: losing.administrator,
    maxAttempts: 1,
  });
  const lost = raw.send(new PutItemCommand({ TableName: "tenants", Item: Key }));
  expect(await outcome(lost)).toBe("ServiceUnavailable");
  expect(events).toEqual(["INSERT"]);
  raw.destroy();
  await losing.close();
  await closeServer(lossy);
});

it("a scan is no write", async () => {
  await tables.client.send(new ScanCommand({ TableName: "tenants" }));
  expect(tables.taken("tenants").every(({ eventName }) => eventName === "INSERT")).toBe(true);
});

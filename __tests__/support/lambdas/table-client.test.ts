import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { listenOnLoopback } from "@saas/local-aws/loopback";
import { type ControlTables, startControlTables } from "./control-tables";

let real: ControlTables;
let sdk: { client: DynamoDBClient; documents: DynamoDBDocumentClient };
let tested: ControlTables;

beforeAll(async () => {
  [real, tested] = await Promise.all([startControlTables(), startControlTables()]);
  const client = new DynamoDBClient({
    region: "us-east-1",
    endpoint: await listenOnLoopback(real.server),
    maxAttempts: 1,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const unmarshallOptions = { wrapNumbers: Number };
  sdk = { client, documents: DynamoDBDocumentClient.from(client, { unmarshallOptions }) };
});
afterAll(async () => {
  sdk.client.destroy();
  await Promise.all([real.close(), tested.close()]);
});

const Item = {
  tenant_id: "acme",
  item_id: "a",
  data: { list: [1, "two", null, true, { three: 3.5 }], empty: "", large: 12345678901234 },
  names: new Set(["x", "y"]),
  left_out: undefined,
};
const Key = { tenant_id: "acme", item_id: "a" };
const TableName = "data";
const once = { ConditionExpression: "attribute_not_exists(tenant_id)" };
const ofAcme = {
  KeyConditionExpression: "tenant_id = :tenant",
  ExpressionAttributeValues: { ":tenant": "acme" },
};

/** In this order, since one finds what another left. */
const documentCommands = {
  "a write": new PutCommand({ TableName, Item, ...once }),
  "a write whose condition does not hold": new PutCommand({ TableName, Item, ...once }),
  "one that wants to see what was there": new PutCommand({
    TableName,
    Item,
    ...once,
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  }),
  "a write of nothing inside something": new PutCommand({ TableName, Item: { ...Item, data: [undefined] } }),
  "a read": new GetCommand({ TableName, Key, ConsistentRead: true }),
  "a read of what is not there": new GetCommand({ TableName, Key: { ...Key, item_id: "none" } }),
  "a read with half a key": new GetCommand({ TableName, Key: { tenant_id: "acme" } }),
  "a read of no table": new GetCommand({ TableName: "none", Key }),
  "a change": new UpdateCommand({
    TableName,
    Key,
    UpdateExpression: "SET #data = :data ADD #names :names REMOVE nothing",
    ExpressionAttributeNames: { "#data": "data", "#names": "names" },
    ExpressionAttributeValues: { ":data": { n: 1 }, ":names": new Set(["z"]) },
    ReturnValues: "ALL_NEW",
  }),
  "several writes": new BatchWriteCommand({
    RequestItems: {
      data: ["b", "c"].map((item_id) => ({ PutRequest: { Item: { ...Item, item_id } } })),
      metadata: [{ PutRequest: { Item: { tenant_id: "acme", status: "active" } } }],
      silo: [{ DeleteRequest: { Key } }],
    },
  }),
  "a query": new QueryCommand({ TableName, ...ofAcme, ConsistentRead: true }),
  "a page": new QueryCommand({ TableName, ...ofAcme, Limit: 2 }),
  "the next page": new QueryCommand({ TableName, ...ofAcme, ExclusiveStartKey: { ...Key, item_id: "b" } }),
  "a query of the index": new QueryCommand({
    TableName: "metadata",
    IndexName: "by_status",
    KeyConditionExpression: "#status = :status",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":status": "active" },
  }),
  "a scan": new ScanCommand({ TableName }),
  "a deletion": new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }),
};

const tableCommands = {
  "a write": new PutItemCommand({ TableName, Item: { tenant_id: { S: "acme" }, item_id: { S: "d" } } }),
  "a read": new GetItemCommand({ TableName, Key: { tenant_id: { S: "acme" }, item_id: { S: "d" } } }),
  "an empty value": new PutItemCommand({ TableName, Item: { tenant_id: {} as never, item_id: { S: "d" } } }),
};

/** What the caller has of a call; the service's words for the request aside. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    const { $metadata: _, ...answer } = Object(await call);
    return answer;
  } catch (error) {
    const { name, message, $fault, $metadata, Item } = Object(error);
    return {
      isError: error instanceof Error,
      name,
      message,
      $fault,
      status: $metadata?.httpStatusCode,
      Item,
    };
  }
}

test.each(Object.entries(documentCommands))(
  "%s of a document client ends as the SDK's",
  async (_, command) => {
    const [found, wanted] = [tested.documents, sdk.documents].map((client) =>
      outcome(client.send(command as never)),
    );
    expect(await found).toStrictEqual(await wanted);
  },
);

test.each(Object.entries(tableCommands))("%s of a client ends as the SDK's", async (_, command) => {
  const [found, wanted] = [tested.client, sdk.client].map((client) => outcome(client.send(command as never)));
  expect(await found).toStrictEqual(await wanted);
});

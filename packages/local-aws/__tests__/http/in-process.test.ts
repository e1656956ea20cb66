import { setTimeout as sleep } from "node:timers/promises";
import { startDynamoDb } from "../../src/embedded/dynamodb";
import { Forwarder } from "../../src/http/forward";
import { handOver, serverOf } from "../../src/http/in-process";
import { scopeOf } from "../../src/http/json-backend";

let dynamodb: Awaited<ReturnType<typeof startDynamoDb>>;
const forwarder = new Forwarder();
beforeAll(async () => {
  dynamodb = await startDynamoDb();
});
afterAll(async () => {
  forwarder.close();
  await dynamodb.close();
});

const request = (operation: string, input: string) => {
  const body = Buffer.from(input);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "content-length": String(body.length),
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    "x-amz-date": "20200101T000000Z",
    authorization: scopeOf("dynamodb", "eu-central-1"),
  };
  return { method: "POST", path: "/", headers, body };
};
const table = {
  TableName: "items",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  BillingMode: "PAY_PER_REQUEST",
};

test.each([
  ["an answer", "ListTables", "{}", 200],
  ["a refusal", "GetItem", JSON.stringify({ TableName: "missing", Key: { id: { S: "1" } } }), 400],
  ["a body that is no JSON", "GetItem", "{", 400],
  ["no body", "ListTables", "", 400],
  [
    "characters beyond ASCII",
    "GetItem",
    JSON.stringify({ TableName: "items", Key: { id: { S: "ä→𝄞" } } }),
    400,
  ],
])("%s is the same without a connection as with one", async (_, operation, input, status) => {
  const { body, ...sent } = request(operation, input);
  const server = serverOf(dynamodb.url);
  if (server === undefined) throw new Error("the embedded DynamoDB is reached by connections alone");
  const direct = await handOver(server, sent, body);
  const answer = await fetch(dynamodb.url, { ...sent, ...(input !== "" && { body }) });
  expect(direct.status).toBe(status);
  expect(answer.status).toBe(status);
  expect(direct.body.toString()).toBe(await answer.text());
  for (const name of ["content-type", "content-length", "x-amz-crc32"]) {
    expect([name, direct.headers[name]]).toEqual([name, answer.headers.get(name) ?? undefined]);
  }
});

test("a forwarded request needs no connection", async () => {
  let connections = 0;
  serverOf(dynamodb.url)?.on("connection", () => (connections += 1));
  const { status } = await forwarder.whole(dynamodb.url, request("ListTables", "{}"));
  expect([status, connections]).toEqual([200, 0]);
});

test("closing waits for requests without a connection, and ends them", async () => {
  const own = await startDynamoDb();
  await forwarder.whole(own.url, request("CreateTable", JSON.stringify(table)));
  const described = request("DescribeTable", JSON.stringify({ TableName: table.TableName }));
  while (!(await forwarder.whole(own.url, described)).body.includes("ACTIVE")) await sleep(5);
  const writes = Array.from({ length: 50 }, (_, id) =>
    forwarder.whole(
      own.url,
      request("PutItem", JSON.stringify({ TableName: table.TableName, Item: { id: { S: `${id}` } } })),
    ),
  );
  await own.close();
  expect((await Promise.all(writes)).map(({ status }) => status)).toEqual(writes.map(() => 200));
  await expect(forwarder.whole(own.url, request("ListTables", "{}"))).rejects.toThrow("does not respond");
});

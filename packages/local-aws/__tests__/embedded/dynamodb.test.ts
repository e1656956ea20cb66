import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { startDynamoDb } from "../../src/embedded/dynamodb";

/** Sends a request, and leaves as soon as it is written if `leaves`. */
function send(url: string, operation: string, input: object, leaves = false): Promise<void> {
  const body = JSON.stringify(input);
  return new Promise((resolve) => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "x-amz-date": "20260101T000000Z",
      authorization:
        "AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b",
    };
    const sending = request(url, { method: "POST", headers }, (response) => {
      response.resume().on("end", resolve);
    });
    sending.on("error", () => resolve());
    sending.end(body, () => {
      if (leaves) setImmediate(() => setImmediate(() => sending.destroy()));
    });
  });
}

const key = (id: number) => ({ id: { S: `${id}` } });

test("closing waits for the writes of clients that have left", async () => {
  for (let round = 0; round < 5; round++) {
    const { url, close } = await startDynamoDb();
    await send(url, "CreateTable", {
      TableName: "items",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "owner", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [
        {
          IndexName: "owner",
          KeySchema: [{ AttributeName: "owner", KeyType: "HASH" }],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    });
    const left = Array.from({ length: 50 }, (_, id) =>
      send(
        url,
        "UpdateItem",
        {
          TableName: "items",
          Key: key(id),
          UpdateExpression: "SET #owner = :owner",
          ExpressionAttributeNames: { "#owner": "owner" },
          ExpressionAttributeValues: { ":owner": { S: "someone" } },
        },
        true,
      ),
    );
    await Promise.all(left);
    // An error of a write that finds the database closed is nobody's: it ends the process, and fails this test.
    await close();
    await sleep(20);
  }
});

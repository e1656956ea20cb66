/**
 * A naive data function: the whole SDK imported, permissions on the whole table, no checks.
 * It is bundled and loaded to compare sizes and import times, and never invoked.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env.TENANT_DATA_TABLE;

export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const tenantId = event.requestContext.authorizer?.claims.tenant_id;
  if (event.httpMethod === "POST") {
    const item = { ...JSON.parse(event.body ?? "{}"), tenant_id: tenantId };
    await documents.send(new PutCommand({ TableName, Item: item }));
    return { statusCode: 201, body: JSON.stringify(item) };
  }
  const { Items } = await documents.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "tenant_id = :tenant",
      ExpressionAttributeValues: { ":tenant": tenantId },
    }),
  );
  return { statusCode: 200, body: JSON.stringify(Items) };
}

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type Connection, type Service, ServiceClient } from "./service";

/** JSON 1.0, in which attribute values look as in the SDK's commands, except binary ones: there are none here. */
const dynamodb: Service = {
  id: "DynamoDB",
  name: "dynamodb",
  contentType: "application/x-amz-json-1.0",
  target: (operation) => `DynamoDB_20120810.${operation}`,
  encode: (_operation, input) => JSON.stringify(input),
  decode: (body) => JSON.parse(body),
  decodeError(body) {
    const { __type, message, Message, ...fields } = JSON.parse(body);
    // `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException`
    const name = String(__type).replace(/^.*#/, "");
    return { ...fields, name, message: message ?? Message ?? name };
  },
};

/** What takes lib-dynamodb's commands. */
export type Documents = Pick<DynamoDBDocumentClient, "send">;

/** A client for lib-dynamodb's commands. It rounds large numbers, which the SDK by default refuses to read. */
export const documentsClient = (connection: Connection) =>
  new ServiceClient(dynamodb, connection, {
    unmarshallOptions: { wrapNumbers: Number },
  }) as unknown as ServiceClient & Documents;

/** A client for the commands of client-dynamodb, with attribute values as DynamoDB has them. */
export const attributesClient = (connection: Connection) =>
  new ServiceClient(dynamodb, connection) as unknown as ServiceClient & Pick<DynamoDBClient, "send">;

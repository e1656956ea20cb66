import { parseJson } from "../../http/body";
import { AwsError } from "../../http/errors";
import type { Forwarder } from "../../http/forward";
import { type JsonObject, text } from "../../support/json";

/** The DynamoDB behind the endpoint, for calls that the endpoint makes itself. */
export class DynamoDbBackend {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly baseUrl: string,
  ) {}

  /** @throws AwsError in the words of the service. */
  async call(operation: string, input: JsonObject, region: string): Promise<JsonObject> {
    const body = Buffer.from(JSON.stringify(input));
    const received = await this.forwarder.whole(this.baseUrl, {
      method: "POST",
      path: "/",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "content-length": String(body.length),
        "x-amz-target": `DynamoDB_20120810.${operation}`,
        "x-amz-date": "20200101T000000Z",
        // Emulators take service and region from the scope of a signature, and verify none.
        authorization: `AWS4-HMAC-SHA256 Credential=endpoint/20200101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body,
    });
    const output = parseJson(received.body);
    if (received.status === 200) return output;
    const code = text(output.__type)?.split("#").at(-1) ?? "InternalServerError";
    throw new AwsError(code, text(output.message) ?? text(output.Message) ?? code, received.status);
  }
}

import { type JsonObject, text } from "../support/json";
import { parseJson } from "./body";
import { AwsError } from "./errors";
import type { Forwarder } from "./forward";

/** How a service of the JSON protocol is called. */
interface JsonService {
  /** In the scope of signatures, e.g. `dynamodb`. */
  readonly name: string;
  /** Before the operation in `x-amz-target`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
}

/** Emulators take service and region from the scope of a signature, and verify none. */
export const scopeOf = (service: string, region: string): string =>
  `AWS4-HMAC-SHA256 Credential=endpoint/20200101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** A service behind the endpoint, for calls that the endpoint makes itself. */
export class JsonBackend {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly baseUrl: string,
    private readonly service: JsonService,
  ) {}

  /** @throws AwsError in the words of the service. */
  async call(operation: string, input: JsonObject, region: string): Promise<JsonObject> {
    const { name, target, version } = this.service;
    const body = Buffer.from(JSON.stringify(input));
    const received = await this.forwarder.whole(this.baseUrl, {
      method: "POST",
      path: "/",
      headers: {
        "content-type": `application/x-amz-json-${version}`,
        "content-length": String(body.length),
        "x-amz-target": `${target}.${operation}`,
        "x-amz-date": "20200101T000000Z",
        authorization: scopeOf(name, region),
      },
      body,
    });
    const output = parseJson(received.body);
    if (received.status === 200) return output;
    const code = text(output.__type)?.split("#").at(-1) ?? "InternalServerError";
    throw new AwsError(code, text(output.message) ?? text(output.Message) ?? code, received.status);
  }
}

export const dynamoDbBackend = (forwarder: Forwarder, baseUrl: string): JsonBackend =>
  new JsonBackend(forwarder, baseUrl, { name: "dynamodb", target: "DynamoDB_20120810", version: "1.0" });

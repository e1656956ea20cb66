import { type JsonObject, text } from "../support/json";
import { parseJson } from "./body";
import { AwsError } from "./errors";
import type { Forwarder } from "./forward";

/** How to call a service of the JSON protocol. */
interface JsonService {
  /** Name in the scope of signatures, e.g. `dynamodb`. */
  readonly name: string;
  /** Prefix of the operation in `x-amz-target`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
}

/** Emulators read service and region from a signature's scope, and do not verify signatures. */
export const scopeOf = (service: string, region: string): string =>
  `AWS4-HMAC-SHA256 Credential=endpoint/20200101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** A service behind the endpoint, for the endpoint's own calls. */
export class JsonBackend {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly baseUrl: string,
    private readonly service: JsonService,
  ) {}

  /** @throws AwsError with the service's code and message. */
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

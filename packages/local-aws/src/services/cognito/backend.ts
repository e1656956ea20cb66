import { json } from "node:stream/consumers";
import { AwsError } from "../../http/errors";
import type { Forwarder } from "../../http/forward";
import { isRecord, type JsonObject, records, text } from "../../support/json";

const SUB = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A user as the service behind the endpoint stores it. */
export interface StoredUser {
  readonly username: string;
  readonly status: string;
  readonly enabled: boolean;
  readonly attributes: ReadonlyMap<string, string>;
}

/** The Cognito behind the endpoint. */
export class CognitoBackend {
  /** Emulators take service and region from the scope of a signature, and verify none. */
  private readonly scope: string;

  constructor(
    private readonly forwarder: Forwarder,
    private readonly baseUrl: string,
    region: string,
  ) {
    this.scope = `AWS4-HMAC-SHA256 Credential=endpoint/20200101/${region}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0`;
  }

  /** @throws AwsError with the code of the service. */
  async call(operation: string, input: JsonObject): Promise<JsonObject> {
    const body = Buffer.from(JSON.stringify(input));
    const response = await this.forwarder.send(this.baseUrl, {
      method: "POST",
      path: "/",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "content-length": String(body.length),
        "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
        authorization: this.scope,
      },
      body,
    });
    const received: unknown = await json(response);
    const output = isRecord(received) ? received : {};
    if (response.statusCode === 200) return output;
    const code = (text(output.__type) ?? "InternalErrorException").split("#").at(-1) ?? "";
    throw new AwsError(
      code,
      text(output.message) ?? text(output.Message) ?? code,
      response.statusCode ?? 500,
    );
  }

  /** The user, or undefined when the pool has none by this name or `sub`. */
  async findUser(poolId: string, name: string): Promise<StoredUser | undefined> {
    const user = await this.readUser(poolId, name);
    if (user !== undefined || !SUB.test(name)) return user;
    // Emulators may know users by their names alone; Cognito takes the `sub` as well.
    const { Users } = await this.call("ListUsers", { UserPoolId: poolId, Filter: `sub = "${name}"` });
    const [found] = records(Users);
    return found && this.readUser(poolId, text(found.Username) ?? "");
  }

  private async readUser(poolId: string, username: string): Promise<StoredUser | undefined> {
    try {
      const user = await this.call("AdminGetUser", { UserPoolId: poolId, Username: username });
      return {
        username: text(user.Username) ?? username,
        status: text(user.UserStatus) ?? "",
        enabled: user.Enabled !== false,
        attributes: attributeMap(user.UserAttributes),
      };
    } catch (error) {
      if (error instanceof AwsError && error.code === "UserNotFoundException") return undefined;
      throw error;
    }
  }

  /** The public keys that verify the pool's tokens. */
  async keys(poolId: string): Promise<unknown> {
    const response = await this.forwarder.send(this.baseUrl, {
      method: "GET",
      path: `/${poolId}/.well-known/jwks.json`,
      headers: { authorization: this.scope },
      body: Buffer.alloc(0),
    });
    return json(response);
  }
}

/** `[{ Name, Value }]` as a map. */
export function attributeMap(list: unknown): Map<string, string> {
  return new Map(records(list).map(({ Name, Value }) => [text(Name) ?? "", text(Value) ?? ""]));
}

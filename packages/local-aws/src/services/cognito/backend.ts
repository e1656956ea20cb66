import { json } from "node:stream/consumers";
import { SIGN_OPERATION } from "../../embedded/token-changes";
import { AwsError } from "../../http/errors";
import type { Forwarder } from "../../http/forward";
import { JsonBackend, scopeOf } from "../../http/json-backend";
import { type JsonObject, records, text } from "../../support/json";

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
  private readonly api: JsonBackend;

  constructor(
    private readonly forwarder: Forwarder,
    private readonly baseUrl: string,
    private readonly region: string,
  ) {
    const target = "AWSCognitoIdentityProviderService";
    this.api = new JsonBackend(forwarder, baseUrl, { name: "cognito-idp", target, version: "1.1" });
  }

  /** @throws AwsError with the service's error code. */
  call(operation: string, input: JsonObject): Promise<JsonObject> {
    return this.api.call(operation, input, this.region);
  }

  /**
   * The user with this name, or the local user with this `sub`; undefined if there is none. Source: Cognito API reference,
   * AdminGetUser, Username.
   */
  async findUser(poolId: string, name: string): Promise<StoredUser | undefined> {
    const user = await this.find(poolId, name);
    return user?.username !== name && user?.status === "EXTERNAL_PROVIDER" ? undefined : user;
  }

  private async find(poolId: string, name: string): Promise<StoredUser | undefined> {
    const user = await this.readUser(poolId, name);
    if (user !== undefined || !SUB.test(name)) return user;
    // Emulators may look users up only by name; Cognito also accepts the `sub`.
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

  /** An access token with these claims, signed with the pool's key. */
  async signedToken(claims: JsonObject): Promise<string> {
    return text((await this.call(SIGN_OPERATION, claims)).Token) ?? "";
  }

  /** The public keys that verify the pool's tokens. */
  async keys(poolId: string): Promise<unknown> {
    const response = await this.forwarder.send(this.baseUrl, {
      method: "GET",
      path: `/${poolId}/.well-known/jwks.json`,
      headers: { authorization: scopeOf("cognito-idp", this.region) },
      body: Buffer.alloc(0),
    });
    return json(response);
  }
}

/** `[{ Name, Value }]` as a map. */
export function attributeMap(list: unknown): Map<string, string> {
  return new Map(records(list).map(({ Name, Value }) => [text(Name) ?? "", text(Value) ?? ""]));
}

import { randomInt } from "node:crypto";
import { AwsError } from "../../http/errors";
import { type JsonObject, records, strings, text } from "../../support/json";
import { requireMutable, requireSchema, requireWritable } from "./attributes";
import { attributeMap, type CognitoBackend } from "./backend";
import type { Mailbox } from "./mailbox";
import { type Passwords, requirePassword } from "./passwords";
import type { ClientRules, PoolRules } from "./rules";
import { type AccessTokens, ExpiringMap } from "./sessions";
import type { UserTriggers } from "./user-triggers";

/** Users' unsigned operations on their own account, by client id or access token. */
export class SelfService {
  /** A code is valid for an hour, as in Cognito. */
  private readonly resetCodes = new ExpiringMap<string>(3_600_000);

  constructor(
    private readonly backend: CognitoBackend,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
    private readonly mailbox: Mailbox,
    private readonly triggers: UserTriggers,
  ) {}

  async signUp(input: JsonObject, client: ClientRules, pool: PoolRules): Promise<JsonObject> {
    if (pool.adminCreatesUsers) {
      throw new AwsError("NotAuthorizedException", "SignUp is not permitted for this user pool");
    }
    const attributes = attributeMap(input.UserAttributes);
    requireWritable(attributes.keys(), client);
    requireSchema(attributes, pool);
    const password = text(input.Password) ?? "";
    requirePassword(password, pool.passwordPolicy);
    const username = text(input.Username) ?? "";
    const decision = await this.triggers.preSignUp(pool, "SignUp", {
      ...{ username, clientId: client.id, attributes },
    });
    const received = await this.backend.call("SignUp", input);
    this.passwords.setPermanent(pool.id, username, password);
    if (!decision.confirm) return received;
    await this.backend.call("AdminConfirmSignUp", { UserPoolId: pool.id, Username: username });
    await this.confirmed("ConfirmSignUp", username, client, pool);
    return { ...received, UserConfirmed: true };
  }

  async confirmSignUp(input: JsonObject, client: ClientRules, pool: PoolRules): Promise<JsonObject> {
    const received = await this.backend.call("ConfirmSignUp", input);
    await this.confirmed("ConfirmSignUp", text(input.Username) ?? "", client, pool);
    return received;
  }

  private async confirmed(
    source: "ConfirmSignUp" | "ConfirmForgotPassword",
    name: string,
    { id: clientId }: ClientRules,
    pool: PoolRules,
  ): Promise<void> {
    const user = await this.backend.findUser(pool.id, name);
    if (user === undefined) return;
    const attributes = new Map([...user.attributes, ["cognito:user_status", user.status]]);
    await this.triggers.postConfirmation(pool, source, { username: user.username, clientId, attributes });
  }

  /** ForgotPassword: sends a code. The response for an unknown user is the same if the client hides user existence. */
  async forgotPassword(input: JsonObject, client: ClientRules): Promise<JsonObject> {
    const username = text(input.Username) ?? "";
    const user = await this.backend.findUser(client.poolId, username);
    if (!user && !client.hidesUserExistence)
      throw new AwsError("UserNotFoundException", "User does not exist.");
    if (user?.status === "FORCE_CHANGE_PASSWORD" || user?.status === "EXTERNAL_PROVIDER") {
      throw new AwsError("NotAuthorizedException", "User password cannot be reset in the current state.");
    }
    const email = user?.attributes.get("email");
    if (user && email) {
      const confirmationCode = String(randomInt(1_000_000)).padStart(6, "0");
      this.resetCodes.set(resetKey(client, user.username), confirmationCode);
      const body = `Your password reset code is ${confirmationCode}`;
      this.mailbox.add({
        to: email,
        subject: "Your verification code",
        body,
        confirmationCode,
        at: new Date(),
      });
    }
    return {
      CodeDeliveryDetails: {
        AttributeName: "email",
        DeliveryMedium: "EMAIL",
        Destination: masked(email ?? username),
      },
    };
  }

  async confirmForgotPassword(input: JsonObject, client: ClientRules, pool: PoolRules): Promise<JsonObject> {
    const user = await this.backend.findUser(client.poolId, text(input.Username) ?? "");
    const key = resetKey(client, user?.username ?? "");
    const code = this.resetCodes.take(key);
    if (!user || code === undefined || code !== input.ConfirmationCode) {
      throw new AwsError(
        "CodeMismatchException",
        "Invalid verification code provided, please request a code again.",
      );
    }
    const password = text(input.Password) ?? "";
    try {
      requirePassword(password, pool.passwordPolicy);
    } catch (error) {
      this.resetCodes.set(key, code); // The user may try another password.
      throw error;
    }
    await this.backend.call("AdminSetUserPassword", {
      UserPoolId: pool.id,
      Username: user.username,
      Password: password,
      Permanent: true,
    });
    this.passwords.setPermanent(pool.id, user.username, password);
    await this.confirmed("ConfirmForgotPassword", user.username, client, pool);
    return {};
  }

  async changePassword(input: JsonObject, pools: (id: string) => PoolRules): Promise<JsonObject> {
    const { client, username } = await this.tokens.verify(input.AccessToken);
    const password = text(input.ProposedPassword) ?? "";
    requirePassword(password, pools(client.poolId).passwordPolicy);
    if (this.passwords.find(client.poolId, username)?.password !== input.PreviousPassword) {
      throw new AwsError("NotAuthorizedException", "Incorrect username or password.");
    }
    await this.backend.call("ChangePassword", input);
    this.passwords.setPermanent(client.poolId, username, password);
    return {};
  }

  /** GetUser: the attributes that the client may read. */
  async getUser(input: JsonObject): Promise<JsonObject> {
    const { client } = await this.tokens.verify(input.AccessToken);
    const user = await this.backend.call("GetUser", input);
    const { readAttributes } = client;
    const readable = records(user.UserAttributes).filter(
      ({ Name }) => Name === "sub" || !readAttributes || readAttributes.includes(text(Name) ?? ""),
    );
    return { ...user, UserAttributes: readable };
  }

  /** UpdateUserAttributes, DeleteUserAttributes. */
  async changeAttributes(
    operation: string,
    input: JsonObject,
    pools: (id: string) => PoolRules,
  ): Promise<JsonObject> {
    const { client } = await this.tokens.verify(input.AccessToken);
    const names = [...attributeMap(input.UserAttributes).keys(), ...strings(input.UserAttributeNames)];
    requireWritable(names, client);
    requireMutable(names, pools(client.poolId));
    return this.backend.call(operation, input);
  }

  /** Any other operation with an access token. */
  async withToken(operation: string, input: JsonObject): Promise<JsonObject> {
    await this.tokens.verify(input.AccessToken);
    return this.backend.call(operation, input);
  }
}

const resetKey = (client: ClientRules, username: string): string => JSON.stringify([client.poolId, username]);

/** `alice@example.com` as Cognito shows it: `a***@e***`. */
function masked(address: string): string {
  const [local = "", domain = ""] = address.split("@");
  return `${local.charAt(0)}***@${domain.charAt(0)}***`;
}

import { AwsError } from "../../http/errors";
import { type JsonObject, strings, text } from "../../support/json";
import { requireMutable, requireSchema } from "./attributes";
import { attributeMap, type CognitoBackend } from "./backend";
import type { Mailbox } from "./mailbox";
import { generatePassword, type Passwords, requirePassword } from "./passwords";
import type { PoolRules } from "./rules";
import type { UserTriggers } from "./user-triggers";

/** The administrator's user operations that need more than the service behind the endpoint provides. */
export class Administration {
  constructor(
    private readonly backend: CognitoBackend,
    private readonly passwords: Passwords,
    private readonly mailbox: Mailbox,
    private readonly triggers: UserTriggers,
  ) {}

  /** AdminCreateUser, with Cognito's invitation; RESEND renews the temporary password and invites again. */
  async createUser(input: JsonObject, pool: PoolRules): Promise<JsonObject> {
    const username = text(input.Username) ?? "";
    const temporary = text(input.TemporaryPassword) ?? generatePassword(pool.passwordPolicy);
    requirePassword(temporary, pool.passwordPolicy);
    if (input.MessageAction === "RESEND") return this.inviteAgain(input, username, temporary, pool);

    const attributes = attributeMap(input.UserAttributes);
    requireSchema(attributes, pool);
    const address =
      input.MessageAction === "SUPPRESS" ? undefined : mailAddress(input, attributes.get("email"));
    const { DesiredDeliveryMediums: _, ...rest } = input;
    await this.triggers.preSignUp(pool, "AdminCreateUser", { username, clientId: undefined, attributes });
    const received = await this.backend.call("AdminCreateUser", {
      ...rest,
      TemporaryPassword: temporary,
      MessageAction: "SUPPRESS",
    });
    const stored = await this.backend.findUser(pool.id, username);
    this.keepTemporary(pool, stored?.username ?? username, temporary);
    if (address) this.invite(address, username, temporary, pool);
    return received;
  }

  /** AdminSetUserPassword. */
  async setPassword(input: JsonObject, pool: PoolRules): Promise<JsonObject> {
    const password = text(input.Password) ?? "";
    requirePassword(password, pool.passwordPolicy);
    const user = await this.existing(pool, text(input.Username) ?? "");
    const received = await this.backend.call("AdminSetUserPassword", { ...input, Username: user.username });
    if (input.Permanent === true) this.passwords.setPermanent(pool.id, user.username, password);
    else this.keepTemporary(pool, user.username, password);
    return received;
  }

  /** AdminUpdateUserAttributes: even an administrator cannot change an immutable attribute. */
  async updateAttributes(input: JsonObject, pool: PoolRules): Promise<JsonObject> {
    requireMutable(attributeMap(input.UserAttributes).keys(), pool);
    return this.backend.call("AdminUpdateUserAttributes", input);
  }

  /** AdminDeleteUser. */
  async deleteUser(input: JsonObject, pool: PoolRules): Promise<JsonObject> {
    const user = await this.existing(pool, text(input.Username) ?? "");
    const received = await this.backend.call("AdminDeleteUser", { ...input, Username: user.username });
    this.passwords.forget(pool.id, user.username);
    return received;
  }

  private async inviteAgain(
    input: JsonObject,
    username: string,
    temporary: string,
    pool: PoolRules,
  ): Promise<JsonObject> {
    const user = await this.existing(pool, username);
    if (user.status !== "FORCE_CHANGE_PASSWORD") {
      throw new AwsError(
        "UnsupportedUserStateException",
        `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
      );
    }
    const address = mailAddress(input, user.attributes.get("email"));
    await this.backend.call("AdminSetUserPassword", {
      UserPoolId: pool.id,
      Username: user.username,
      Password: temporary,
      Permanent: false,
    });
    this.keepTemporary(pool, user.username, temporary);
    this.invite(address, username, temporary, pool);
    const { UserAttributes, ...rest } = await this.backend.call("AdminGetUser", {
      UserPoolId: pool.id,
      Username: user.username,
    });
    return { User: { ...rest, Attributes: UserAttributes } };
  }

  private async existing(pool: PoolRules, username: string) {
    const user = await this.backend.findUser(pool.id, username);
    if (!user) throw new AwsError("UserNotFoundException", "User does not exist.");
    return user;
  }

  private keepTemporary(pool: PoolRules, username: string, password: string): void {
    this.passwords.setTemporary(pool.id, username, password, pool.passwordPolicy.temporaryPasswordDays);
  }

  private invite(to: string, username: string, temporaryPassword: string, { invitation }: PoolRules): void {
    const fill = (template: string): string =>
      template.replaceAll("{username}", () => username).replaceAll("{####}", () => temporaryPassword);
    const { subject, body } = invitation;
    this.mailbox.add({ to, subject: fill(subject), body: fill(body), temporaryPassword, at: new Date() });
  }
}

/** @throws AwsError if the invitation cannot be delivered. Cognito invites by SMS by default. */
function mailAddress(input: JsonObject, email: string | undefined): string {
  if (!strings(input.DesiredDeliveryMediums).includes("EMAIL") || !email) {
    throw new AwsError(
      "InvalidParameterException",
      'User has no attribute matching desired delivery mediums: give DesiredDeliveryMediums ["EMAIL"] and an email.',
    );
  }
  return email;
}

import { randomBytes } from "node:crypto";
import { SAVE_EXTERNAL_USER } from "../../../../embedded/external-users";
import { AwsError } from "../../../../http/errors";
import { requireSchema } from "../../attributes";
import type { CognitoBackend, StoredUser } from "../../backend";
import type { Passwords } from "../../passwords";
import { groupOf } from "../../providers/identity-providers";
import type { IdentityProvider } from "../../providers/provider";
import type { ClientRules, PoolRules } from "../../rules";
import type { UserTriggers } from "../../user-triggers";
import { mapped, type Statements } from "./mapping";

/** A user as a provider proved it. */
export interface ProvenUser {
  readonly provider: IdentityProvider;
  /** `sub` or NameID. */
  readonly subject: string;
  /** The issuer, or the entity that issued the assertion. */
  readonly issuer: string;
  readonly statements: Statements;
}

/** Source: Cognito API reference, Username. */
const USERNAME_LENGTH = 128;

/** The users of identity providers: created at the first sign-in, updated at every later one. */
export class ExternalUsers {
  constructor(
    private readonly backend: CognitoBackend,
    private readonly passwords: Passwords,
    private readonly triggers: UserTriggers,
  ) {}

  /**
   * @returns the user's name in the pool.
   * @throws AwsError where the pool, the client or a function does not allow the user.
   */
  async admit(proven: ProvenUser, client: ClientRules, pool: PoolRules): Promise<string> {
    const { provider, subject, statements } = proven;
    const username = `${provider.name}_${subject}`;
    if (subject === "" || username.length > USERNAME_LENGTH)
      throw new AwsError("InvalidParameterException", "The provider's subject is empty or too long");
    const attributes = mapped(provider.mapping, statements, client, pool);
    const found = await this.backend.findUser(pool.id, username);
    if (found === undefined) await this.create(proven, username, attributes, client, pool);
    else await this.update(proven, username, attributes, found, pool);
    return username;
  }

  private async create(
    proven: ProvenUser,
    username: string,
    attributes: Map<string, string>,
    { id: clientId }: ClientRules,
    pool: PoolRules,
  ): Promise<void> {
    const { verifyEmail } = await this.triggers.preSignUp(pool, "ExternalProvider", {
      ...{ username, clientId, attributes },
    });
    if (verifyEmail) attributes.set("email_verified", "true");
    requireSchema(attributes, pool);
    attributes.set("identities", JSON.stringify([identityOf(proven)]));
    await this.save(pool, username, attributes);
    const group = { GroupName: groupOf(pool.id, proven.provider.name), UserPoolId: pool.id };
    await this.backend.call("AdminAddUserToGroup", { ...group, Username: username });
    const user = await this.backend.findUser(pool.id, username);
    await this.triggers.postConfirmation(pool, "ConfirmSignUp", {
      ...{ username, clientId },
      attributes: new Map([...(user?.attributes ?? []), ["cognito:user_status", user?.status ?? ""]]),
    });
  }

  private async update(
    { provider, subject }: ProvenUser,
    username: string,
    attributes: ReadonlyMap<string, string>,
    found: StoredUser,
    pool: PoolRules,
  ): Promise<void> {
    // A local user may have the same name, and must not be taken over.
    if (found.username !== username || !isOf(found, provider.name, subject))
      throw new AwsError("AliasExistsException", `Already found an entry for username ${username}`);
    if (!found.enabled) throw new AwsError("NotAuthorizedException", "User is disabled.");
    await this.save(pool, username, attributes);
  }

  /** The random password is known to the endpoint only, which issues tokens with it. */
  private async save(
    { id: UserPoolId }: PoolRules,
    Username: string,
    attributes: ReadonlyMap<string, string>,
  ): Promise<void> {
    const known = this.passwords.find(UserPoolId, Username)?.password;
    const Password = known ?? randomBytes(32).toString("base64url");
    const Attributes = Object.fromEntries(attributes);
    await this.backend.call(SAVE_EXTERNAL_USER, { UserPoolId, Username, Password, Attributes });
    if (known === undefined) this.passwords.setPermanent(UserPoolId, Username, Password);
  }
}

/** Source: Amazon Cognito developer guide, the `identities` claim. */
const identityOf = ({ provider, subject, issuer }: ProvenUser): object => ({
  userId: subject,
  providerName: provider.name,
  providerType: provider.type,
  issuer,
  primary: true,
  dateCreated: Date.now(),
});

function isOf({ attributes }: StoredUser, providerName: string, userId: string): boolean {
  const identities: unknown = JSON.parse(attributes.get("identities") ?? "[]");
  return (
    Array.isArray(identities) &&
    identities.some((each) => each.providerName === providerName && each.userId === userId)
  );
}

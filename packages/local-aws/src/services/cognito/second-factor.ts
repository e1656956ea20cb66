import { randomBytes } from "node:crypto";
import { AwsError } from "../../http/errors";
import { isRecord, type JsonObject, text } from "../../support/json";
import type { CognitoBackend } from "./backend";
import type { ClientRules, PoolRules } from "./rules";
import { type AccessTokens, ExpiringMap } from "./sessions";
import type { SoftwareTokens } from "./software-tokens";

/** A challenge expires after three minutes, as in Cognito. */
const CHALLENGE_LIFETIME = 3 * 60_000;

/** Wrong codes that end a sign-in. Cognito documents no number. */
const TRIES = 5;

interface PendingCode {
  readonly client: ClientRules;
  readonly username: string;
  readonly password: string;
  readonly tries: number;
}

/** The second factor of users: its administration, and the challenge of a sign-in. Software tokens (TOTP) only. */
export class SecondFactor {
  private readonly pending = new ExpiringMap<PendingCode>(CHALLENGE_LIFETIME);

  constructor(
    private readonly backend: CognitoBackend,
    private readonly tokens: AccessTokens,
    private readonly softwareTokens: SoftwareTokens,
    private readonly poolOf: (id: string) => PoolRules,
  ) {}

  /** AssociateSoftwareToken, for the user of the access token. */
  async associate(input: JsonObject): Promise<JsonObject> {
    const { client, username } = await this.userOf(input);
    return { SecretCode: this.softwareTokens.associate(client.poolId, username) };
  }

  /** VerifySoftwareToken, for the user of the access token. */
  async verify(input: JsonObject): Promise<JsonObject> {
    const { client, username } = await this.userOf(input);
    this.softwareTokens.verify(client.poolId, username, text(input.UserCode) ?? "");
    return { Status: "SUCCESS" };
  }

  /** SetUserMFAPreference, for the user of the access token. */
  async prefer(input: JsonObject): Promise<JsonObject> {
    const { client, username } = await this.userOf(input);
    this.set(client.poolId, username, input);
    return {};
  }

  /** AdminSetUserMFAPreference. */
  async preferFor(input: JsonObject, pool: PoolRules): Promise<JsonObject> {
    requireSoftwareTokens(pool);
    const user = await this.backend.findUser(pool.id, text(input.Username) ?? "");
    if (!user) throw new AwsError("UserNotFoundException", "User does not exist.");
    this.set(pool.id, user.username, input);
    return {};
  }

  /** The challenge after a correct password; undefined: the user has no second factor. */
  challenge(client: ClientRules, username: string, password: string): JsonObject | undefined {
    const { poolId } = client;
    if (this.poolOf(poolId).mfa === "OFF" || !this.softwareTokens.isEnabled(poolId, username))
      return undefined;
    return this.ask({ client, username, password, tries: 0 });
  }

  /**
   * Answers the challenge.
   * @returns the user whose code and password were correct.
   * @throws AwsError CodeMismatchException, after which the session can be used again, a few times.
   */
  answer(session: string, responses: JsonObject, client: ClientRules): PendingCode {
    const pending = this.pending.take(session);
    if (pending?.client.id !== client.id || responses.USERNAME !== pending.username) throw invalidSession();
    try {
      const code = text(responses.SOFTWARE_TOKEN_MFA_CODE) ?? "";
      this.softwareTokens.use(client.poolId, pending.username, code);
      return pending;
    } catch (error) {
      const tries = pending.tries + 1;
      if (tries < TRIES) this.pending.set(session, { ...pending, tries });
      throw error;
    }
  }

  private ask(pending: PendingCode): JsonObject {
    const session = randomBytes(64).toString("base64url");
    this.pending.set(session, pending);
    return {
      ChallengeName: "SOFTWARE_TOKEN_MFA",
      Session: session,
      ChallengeParameters: { USER_ID_FOR_SRP: pending.username },
    };
  }

  private async userOf(input: JsonObject): Promise<{ client: ClientRules; username: string }> {
    if (input.AccessToken === undefined) {
      throw new AwsError(
        "InvalidParameterException",
        "The local endpoint associates software tokens by access token only, not by session",
      );
    }
    const user = await this.tokens.verify(input.AccessToken);
    requireSoftwareTokens(this.poolOf(user.client.poolId));
    return user;
  }

  private set(poolId: string, username: string, { SoftwareTokenMfaSettings: settings }: JsonObject): void {
    if (!isRecord(settings)) return;
    this.softwareTokens.prefer(poolId, username, settings.Enabled === true, settings.PreferredMfa === true);
  }
}

function requireSoftwareTokens({ mfa, softwareTokens }: PoolRules): void {
  if (mfa !== "OFF" && softwareTokens) return;
  throw new AwsError(
    "SoftwareTokenMFANotFoundException",
    "Software token MFA is not enabled for the userPool.",
  );
}

const invalidSession = () =>
  new AwsError("NotAuthorizedException", "Invalid session for the user, session is expired.");

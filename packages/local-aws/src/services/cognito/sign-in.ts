import { createHmac, randomBytes } from "node:crypto";
import { AwsError } from "../../http/errors";
import { isRecord, type JsonObject, text } from "../../support/json";
import type { CognitoBackend, StoredUser } from "./backend";
import { requireFlow } from "./flows";
import { type Passwords, requirePassword } from "./passwords";
import type { ClientRules, PoolRules } from "./rules";
import type { SecondFactor } from "./second-factor";
import { ExpiringMap, type Sessions } from "./sessions";
import { answerSrp, type SrpExchange } from "./srp";
import type { TokenReason, TokenTrigger } from "./token-trigger";

/** What the hosted sign-in decides on tokens. */
export interface HostedTokens {
  /** Of the sign-in, in epoch seconds. */
  readonly authTime: number;
  readonly scopes: readonly string[];
  /** Of the request for the code. */
  readonly nonce: string | undefined;
}

/** A challenge expires after three minutes, as in Cognito. */
const CHALLENGE_LIFETIME = 3 * 60_000;

/** The user who signs in; `password` is undefined for a user who does not exist or has no password. */
interface Candidate {
  readonly client: ClientRules;
  readonly username: string;
  readonly password: string | undefined;
}

/** A user and the correct password. */
interface KnownUser {
  readonly username: string;
  readonly password: string;
}

interface PendingSrp extends Candidate {
  readonly exchange: SrpExchange;
}

interface PendingNewPassword {
  readonly client: ClientRules;
  readonly username: string;
}

/** Signs users in by the flows that the client allows: checks the password here, gets tokens from the backend. */
export class SignIn {
  private readonly srp = new ExpiringMap<PendingSrp>(CHALLENGE_LIFETIME);
  private readonly newPassword = new ExpiringMap<PendingNewPassword>(CHALLENGE_LIFETIME);
  /** Secret from which a user's salt is derived: the same at every attempt, whether or not the user exists. */
  private readonly saltKey = randomBytes(32);

  constructor(
    private readonly backend: CognitoBackend,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly secondFactor: SecondFactor,
    private readonly trigger: TokenTrigger,
  ) {}

  /** InitiateAuth, AdminInitiateAuth. */
  async initiate(input: JsonObject, client: ClientRules, pool: PoolRules): Promise<JsonObject> {
    const flow = text(input.AuthFlow) ?? "";
    const parameters = isRecord(input.AuthParameters) ? input.AuthParameters : {};
    requireFlow(flow, client);
    if (flow === "REFRESH_TOKEN" || flow === "REFRESH_TOKEN_AUTH")
      return this.refresh(required(parameters, "REFRESH_TOKEN"), client, pool);

    const username = required(parameters, "USERNAME");
    if (flow === "USER_SRP_AUTH")
      return this.challengeSrp(required(parameters, "SRP_A"), await this.candidate(username, client));
    const known = await this.checkPassword(username, required(parameters, "PASSWORD"), client);
    return this.continue(client, pool, known.username, known.password);
  }

  /** @returns the user whose password this is. @throws AwsError NotAuthorizedException otherwise. */
  async checkPassword(username: string, password: string, client: ClientRules): Promise<KnownUser> {
    const candidate = await this.candidate(username, client);
    if (candidate.password !== password) throw wrongCredentials();
    return { username: candidate.username, password };
  }

  /** The result of a correct password, without one. */
  async admit(username: string, client: ClientRules, pool: PoolRules): Promise<JsonObject> {
    const candidate = await this.candidate(username, client);
    if (candidate.password === undefined) throw wrongCredentials();
    return this.continue(client, pool, candidate.username, candidate.password);
  }

  /** RespondToAuthChallenge, AdminRespondToAuthChallenge. */
  async respond(input: JsonObject, client: ClientRules, pool: PoolRules): Promise<JsonObject> {
    const responses = isRecord(input.ChallengeResponses) ? input.ChallengeResponses : {};
    switch (input.ChallengeName) {
      case "PASSWORD_VERIFIER":
        return this.verifySrp(responses, client, pool);
      case "NEW_PASSWORD_REQUIRED": {
        const known = await this.replacePassword(required(input, "Session"), responses, client, pool);
        return this.continue(client, pool, known.username, known.password, "NewPasswordChallenge");
      }
      case "SOFTWARE_TOKEN_MFA": {
        const { username, password } = this.secondFactor.answer(
          required(input, "Session"),
          responses,
          client,
        );
        return this.issueTokens(client, pool, username, password);
      }
      default:
        throw new AwsError(
          "InvalidParameterException",
          `The local endpoint does not support the challenge ${String(input.ChallengeName)}`,
        );
    }
  }

  private async candidate(username: string, client: ClientRules): Promise<Candidate> {
    const user = await this.backend.findUser(client.poolId, username);
    if (!user) {
      if (!client.hidesUserExistence) throw new AwsError("UserNotFoundException", "User does not exist.");
      return { client, username, password: undefined };
    }
    const known = this.passwords.find(client.poolId, user.username);
    if (known?.expires !== undefined && known.expires < Date.now()) {
      throw new AwsError(
        "NotAuthorizedException",
        "Temporary password has expired and must be reset by an administrator.",
      );
    }
    // A user of an identity provider has no password to sign in with.
    const password = user.status === "EXTERNAL_PROVIDER" ? undefined : known?.password;
    return { client, username: user.username, password };
  }

  private challengeSrp(clientKey: string, candidate: Candidate): JsonObject {
    const { client, username, password } = candidate;
    const salt = createHmac("sha256", this.saltKey)
      .update(`${client.poolId}:${username}`)
      .digest("hex")
      .slice(0, 32);
    // An unknown user's exchange looks like any other and fails at its end.
    const tried = password ?? randomBytes(32).toString("hex");
    const exchange = answerSrp(clientKey, `${poolName(client)}${username}`, tried, salt);
    if (!exchange) throw new AwsError("InvalidParameterException", "SRP_A is not a valid public key.");
    const secretBlock = randomBytes(512).toString("base64");
    this.srp.set(secretBlock, { ...candidate, exchange });
    return {
      ChallengeName: "PASSWORD_VERIFIER",
      ChallengeParameters: {
        SALT: exchange.salt,
        SECRET_BLOCK: secretBlock,
        SRP_B: exchange.publicKey,
        USERNAME: username,
        USER_ID_FOR_SRP: username,
      },
    };
  }

  private async verifySrp(responses: JsonObject, client: ClientRules, pool: PoolRules): Promise<JsonObject> {
    const timestamp = required(responses, "TIMESTAMP");
    if (!timestampFormat.test(timestamp)) {
      throw new AwsError(
        "InvalidParameterException",
        "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.",
      );
    }
    const secretBlock = required(responses, "PASSWORD_CLAIM_SECRET_BLOCK");
    const claim = Buffer.from(required(responses, "PASSWORD_CLAIM_SIGNATURE"), "base64");
    const pending = this.srp.take(secretBlock);
    if (pending?.client.id !== client.id || required(responses, "USERNAME") !== pending.username) {
      throw wrongCredentials();
    }
    const message = Buffer.concat([
      Buffer.from(`${poolName(client)}${pending.username}`),
      Buffer.from(secretBlock, "base64"),
      Buffer.from(timestamp),
    ]);
    if (pending.password === undefined || !pending.exchange.verify(message, claim)) throw wrongCredentials();
    return this.continue(client, pool, pending.username, pending.password);
  }

  /** After a correct password: tokens, or the challenge to replace a temporary password or to give a second factor. */
  private async continue(
    client: ClientRules,
    pool: PoolRules,
    username: string,
    password: string,
    reason: TokenReason = "Authentication",
  ): Promise<JsonObject> {
    const challenge = await this.challenge(client, { username, password });
    return challenge ?? this.issueTokens(client, pool, username, password, reason);
  }

  /** What a user with the correct password must still do; undefined: nothing. */
  async challenge(client: ClientRules, { username, password }: KnownUser): Promise<JsonObject | undefined> {
    const user = requireEnabled(await this.backend.findUser(client.poolId, username));
    if (user.status === "FORCE_CHANGE_PASSWORD") return this.challengeNewPassword(client, user);
    return this.secondFactor.challenge(client, username, password);
  }

  /**
   * Tokens of a user who is signed in.
   * @param hosted of the hosted sign-in; absent: of the API
   */
  async issueTokens(
    client: ClientRules,
    pool: PoolRules,
    username: string,
    password: string,
    reason: TokenReason = "Authentication",
    hosted?: HostedTokens,
  ): Promise<JsonObject> {
    const user = requireEnabled(await this.backend.findUser(client.poolId, username));
    const changes = await this.trigger.changes(pool, client, user, reason, hosted?.scopes);
    const received = await this.backend.call("InitiateAuth", {
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: client.id,
      AuthParameters: { USERNAME: username, PASSWORD: password },
      LocalTokens: { changes, ...hosted },
    });
    return withLifetime(this.opened(received, client, user, { scopes: hosted?.scopes }));
  }

  private challengeNewPassword(client: ClientRules, { username, attributes }: StoredUser): JsonObject {
    const session = randomBytes(64).toString("base64url");
    this.newPassword.set(session, { client, username });
    const { sub: _, ...shown } = Object.fromEntries(attributes);
    return {
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session: session,
      ChallengeParameters: {
        USER_ID_FOR_SRP: username,
        requiredAttributes: "[]",
        userAttributes: JSON.stringify(shown),
      },
    };
  }

  /** Answers the challenge to replace a temporary password. @returns the user and the new password. */
  async replacePassword(
    session: string,
    responses: JsonObject,
    client: ClientRules,
    pool: PoolRules,
  ): Promise<KnownUser> {
    const pending = this.newPassword.take(session);
    if (pending?.client.id !== client.id || responses.USERNAME !== pending.username) {
      throw new AwsError(
        "NotAuthorizedException",
        "Invalid session for the user, session is expired or was used.",
      );
    }
    const password = required(responses, "NEW_PASSWORD");
    try {
      requirePassword(password, pool.passwordPolicy);
    } catch (error) {
      this.newPassword.set(session, pending); // The user may try another password.
      throw error;
    }
    requireEnabled(await this.backend.findUser(client.poolId, pending.username));
    await this.backend.call("AdminSetUserPassword", {
      UserPoolId: client.poolId,
      Username: pending.username,
      Password: password,
      Permanent: true,
    });
    this.passwords.setPermanent(client.poolId, pending.username, password);
    return { username: pending.username, password };
  }

  /** New ID and access tokens for a refresh token; of a client with rotation, a new refresh token too. */
  async refresh(token: string, client: ClientRules, pool: PoolRules): Promise<JsonObject> {
    this.sessions.require(token, "Refresh Token has been revoked");
    if (client.rotationGraceSeconds !== undefined) this.sessions.requireUnused(token);
    const known = this.sessions.holderOf(token);
    const holder = known && (await this.backend.findUser(client.poolId, known.username));
    const changes = holder?.enabled
      ? await this.trigger.changes(pool, client, holder, "RefreshTokens", known?.scopes)
      : undefined;
    const received = await this.backend.call("InitiateAuth", {
      AuthFlow: "REFRESH_TOKEN_AUTH",
      ClientId: client.id,
      AuthParameters: { REFRESH_TOKEN: known?.original ?? token },
      LocalTokens: { changes, authTime: known?.authTime, scopes: known?.scopes },
    });
    const result = isRecord(received.AuthenticationResult) ? received.AuthenticationResult : {};
    const claims = payload(text(result.AccessToken));
    if (claims.client_id !== client.id) throw new AwsError("NotAuthorizedException", "Invalid Refresh Token");
    const user = requireEnabled(await this.backend.findUser(client.poolId, text(claims.username) ?? ""));
    const { rotationGraceSeconds: grace } = client;
    const own = grace === undefined ? {} : { RefreshToken: this.sessions.rotate(token, grace) };
    return withLifetime(
      this.opened(received, client, user, { scopes: known?.scopes, refreshToken: token }),
      own,
    );
  }

  private opened(
    received: JsonObject,
    { poolId }: ClientRules,
    { username }: StoredUser,
    {
      scopes,
      refreshToken,
    }: { readonly scopes: readonly string[] | undefined; readonly refreshToken?: string },
  ): JsonObject {
    const result = isRecord(received.AuthenticationResult) ? received.AuthenticationResult : {};
    const authTime = Number(payload(text(result.AccessToken)).auth_time);
    const tokens = {
      accessToken: text(result.AccessToken),
      refreshToken: refreshToken ?? text(result.RefreshToken),
    };
    this.sessions.open(poolId, username, tokens, { authTime, scopes });
    return received;
  }
}

const timestampFormat =
  /^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d UTC \d{4}$/;

function requireEnabled(user: StoredUser | undefined): StoredUser {
  if (!user?.enabled) throw new AwsError("NotAuthorizedException", "User is disabled.");
  return user;
}

function wrongCredentials(): AwsError {
  return new AwsError("NotAuthorizedException", "Incorrect username or password.");
}

function required(parameters: JsonObject, name: string): string {
  const value = text(parameters[name]);
  if (value === undefined)
    throw new AwsError("InvalidParameterException", `Missing required parameter ${name}`);
  return value;
}

/** SRP hashes the part of the pool id after the region. */
function poolName({ poolId }: ClientRules): string {
  return poolId.split("_").slice(1).join("_");
}

/** Adds what emulators omit: metadata of the tokens, and the tokens of the endpoint's own. */
function withLifetime(received: JsonObject, own: JsonObject = {}): JsonObject {
  const result = isRecord(received.AuthenticationResult) ? received.AuthenticationResult : {};
  const { exp, iat } = payload(text(result.AccessToken));
  return {
    ...received,
    AuthenticationResult: { ...result, ...own, TokenType: "Bearer", ExpiresIn: Number(exp) - Number(iat) },
  };
}

/** Claims of a token that the backend just issued. */
function payload(token: string | undefined): JsonObject {
  const claims: unknown = JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString() || "{}");
  return isRecord(claims) ? claims : {};
}

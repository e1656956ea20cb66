import type { MetricSample } from "../../cloudwatch/metrics/store";
import { SIGN_OPERATION } from "../../embedded/token-changes";
import { parseJson, readBody } from "../../http/body";
import { AwsError } from "../../http/errors";
import { sendJson } from "../../http/responses";
import { sha256 } from "../../iam/authentication";
import { inMemory, type Storage } from "../../storage";
import { type JsonObject, text } from "../../support/json";
import { arn, type Deployment } from "../../terraform/resources";
import type { Exchange, ServiceContext } from "../service";
import { Administration } from "./administration";
import type { CognitoBackend } from "./backend";
import { ClientChanges } from "./client-changes";
import { ClientOperations } from "./client-operations";
import { requireFlowKind } from "./flows";
import { ExternalUsers } from "./hosted/federation/external-users";
import { HostedSignIn } from "./hosted/serve";
import type { Mailbox } from "./mailbox";
import { poolMetrics } from "./metrics";
import { Passwords } from "./passwords";
import { IdentityProviders } from "./providers/identity-providers";
import {
  type ClientRules,
  defaultPoolRules,
  NO_DEPLOYMENT,
  type PoolRules,
  readUserPoolRules,
  type UserPoolRules,
} from "./rules";
import { SecondFactor } from "./second-factor";
import { SelfService } from "./self-service";
import { AccessTokens, Sessions } from "./sessions";
import { SignIn } from "./sign-in";
import { SoftwareTokens } from "./software-tokens";
import { type InvokeFunction, TokenTrigger } from "./token-trigger";
import { UserTriggers } from "./user-triggers";

/** Far above any request to Cognito. */
const BODY_LIMIT = 1024 * 1024;

/** Operations that applications call unsigned: authorized by the rules of the pool and client, not by IAM. */
const publicOperations = new Set(
  `SignUp ConfirmSignUp ResendConfirmationCode ForgotPassword ConfirmForgotPassword InitiateAuth RespondToAuthChallenge
  GetTokensFromRefreshToken RevokeToken GetUser UpdateUserAttributes DeleteUserAttributes DeleteUser ChangePassword GlobalSignOut
  GetUserAttributeVerificationCode VerifyUserAttribute AssociateSoftwareToken VerifySoftwareToken SetUserMFAPreference
  SetUserSettings ConfirmDevice ForgetDevice GetDevice ListDevices UpdateDeviceStatus`.split(/\s+/),
);

/** Cognito user pools: enforces the deployment's rules before the embedded service gets a request. */
export class UserPools {
  private rules: UserPoolRules = { pools: new Map(), clients: new Map() };
  private deployed = NO_DEPLOYMENT;
  /** With what the API has changed since. */
  private deployment = this.deployed;
  private readonly clientChanges: ClientChanges;
  private readonly clientOperations: ClientOperations;
  private readonly providers: IdentityProviders;
  private readonly signIn: SignIn;
  private readonly administration: Administration;
  private readonly selfService: SelfService;
  private readonly sessions: Sessions;
  private readonly tokens: AccessTokens;
  private readonly softwareTokens: SoftwareTokens;
  private readonly secondFactor: SecondFactor;
  private readonly trigger: TokenTrigger;
  private readonly userTriggers: UserTriggers;
  /** The pools' domains. */
  readonly hosted: HostedSignIn;

  constructor(
    private readonly backend: CognitoBackend,
    region: string,
    mailbox: Mailbox,
    private readonly record: (samples: readonly MetricSample[]) => void,
    storage: Storage = inMemory(),
  ) {
    const passwords = new Passwords(storage);
    this.sessions = new Sessions(storage);
    this.tokens = new AccessTokens(backend, () => this.rules, region, this.sessions);
    this.softwareTokens = new SoftwareTokens(storage);
    this.secondFactor = new SecondFactor(backend, this.tokens, this.softwareTokens, (id) => this.pool(id));
    this.trigger = new TokenTrigger(backend, region);
    this.userTriggers = new UserTriggers(region);
    this.clientChanges = new ClientChanges(storage);
    this.providers = new IdentityProviders(storage, backend);
    this.clientOperations = new ClientOperations(backend, this.clientChanges, this.providers, {
      deployment: () => this.deployment,
      pool: (id) => this.pool(id),
      changed: () => this.enforce(this.deployed),
    });
    this.signIn = new SignIn(backend, passwords, this.sessions, this.secondFactor, this.trigger);
    this.administration = new Administration(backend, passwords, mailbox, this.userTriggers);
    this.selfService = new SelfService(backend, passwords, this.tokens, mailbox, this.userTriggers);
    const { signIn, secondFactor, selfService, sessions, tokens, providers, trigger } = this;
    const externalUsers = new ExternalUsers(backend, passwords, this.userTriggers);
    this.hosted = new HostedSignIn(
      {
        ...{ backend, signIn, secondFactor, selfService, sessions, tokens },
        ...{ providers, externalUsers, trigger },
        client: (id) => this.client({ ClientId: id }),
        pool: (id) => this.pool(id),
        passwordOf: (poolId, username) => passwords.find(poolId, username)?.password,
        measured: (operation, input, work) => this.measured(operation, input, work),
      },
      region,
    );
  }

  enforce(deployment: Deployment): void {
    this.deployed = deployment;
    this.deployment = this.clientChanges.appliedTo(deployment);
    this.rules = readUserPoolRules(this.deployment);
    this.hosted.enforce(this.deployment);
  }

  /** Signs a user in without a password. @throws AwsError like Cognito. */
  async admit(clientId: string, username: string): Promise<JsonObject> {
    const client = this.client({ ClientId: clientId });
    return this.signIn.admit(username, client, this.pool(client.poolId));
  }

  /** Lets pools invoke functions as triggers. */
  connect(invoke: InvokeFunction): void {
    this.trigger.connect(invoke);
    this.userTriggers.connect(invoke);
  }

  /** Serves an operation: a public one by its user pool's rules, any other by the caller's policies. */
  async serve(context: ServiceContext, exchange: Exchange): Promise<void> {
    const { call, request, response, requestId } = exchange;
    const { operation } = call;
    const body = await readBody(request, BODY_LIMIT);
    const isPublic = publicOperations.has(operation);
    const principal = isPublic ? undefined : context.authenticate(exchange, sha256(body));
    const input = parseJson(body);
    const poolId = text(input.UserPoolId);
    const resource = poolId ? arn(context.account, "cognito-idp", `userpool/${poolId}`) : "*";
    const action = `cognito-idp:${operation}`;
    if (principal) {
      await context.access.require(principal, [{ action, resource, context: {} }], call.protocol, requestId);
    }
    try {
      sendJson(response, await this.handle(operation, input), requestId, "application/x-amz-json-1.1");
    } catch (error) {
      if (isPublic && error instanceof AwsError) {
        const reason = `refused by the user pool's rules: ${error.message}`;
        context.access.report({
          allowed: false,
          action,
          resource,
          principal: "anonymous",
          reason,
          requestId,
        });
      }
      throw error;
    }
  }

  /** @throws AwsError like Cognito. */
  handle(operation: string, input: JsonObject): Promise<JsonObject> {
    return this.measured(operation, input, () => this.respond(operation, input));
  }

  private async measured(
    operation: string,
    input: JsonObject,
    work: () => Promise<JsonObject>,
  ): Promise<JsonObject> {
    const at = new Date();
    const poolId = text(input.UserPoolId) ?? this.rules.clients.get(text(input.ClientId) ?? "")?.poolId;
    let output: JsonObject | undefined;
    try {
      output = await work();
      return output;
    } finally {
      this.record(poolMetrics({ operation, input, output, poolId, at }));
    }
  }

  private async respond(operation: string, input: JsonObject): Promise<JsonObject> {
    // The backend has operations of this name for the endpoint alone.
    if (operation.startsWith("Local"))
      throw new AwsError("UnknownOperationException", `Cognito has no operation ${operation}`);
    const answer =
      (await this.providers.serve(operation, input)) ?? (await this.clientOperations.serve(operation, input));
    if (answer !== undefined) return answer;
    switch (operation) {
      case "InitiateAuth":
      case "AdminInitiateAuth": {
        requireFlowKind(operation, input);
        const client = this.client(input);
        return this.signIn.initiate(input, client, this.pool(client.poolId));
      }
      case "RespondToAuthChallenge":
      case "AdminRespondToAuthChallenge": {
        const client = this.client(input);
        return this.signIn.respond(input, client, this.pool(client.poolId));
      }
      case "GetTokensFromRefreshToken": {
        const client = this.client(input);
        return this.signIn.refresh(text(input.RefreshToken) ?? "", client, this.pool(client.poolId));
      }
      case "SignUp": {
        const client = this.client(input);
        return this.selfService.signUp(input, client, this.pool(client.poolId));
      }
      case "ForgotPassword":
        return this.selfService.forgotPassword(input, this.client(input));
      case "ConfirmSignUp": {
        const client = this.client(input);
        return this.selfService.confirmSignUp(input, client, this.pool(client.poolId));
      }
      case "ConfirmForgotPassword": {
        const client = this.client(input);
        return this.selfService.confirmForgotPassword(input, client, this.pool(client.poolId));
      }
      case "ChangePassword":
        return this.selfService.changePassword(input, (id) => this.pool(id));
      case "GetUser": {
        const user = await this.selfService.getUser(input);
        const { client, username } = await this.tokens.verify(input.AccessToken);
        return { ...user, ...this.softwareTokens.settings(client.poolId, username) };
      }
      case "RevokeToken":
        this.client(input);
        this.sessions.revoke(text(input.Token) ?? "");
        return {};
      case "DeleteUser": {
        const { client, username } = await this.tokens.verify(input.AccessToken);
        const received = await this.selfService.withToken(operation, input);
        this.softwareTokens.forget(client.poolId, username);
        return received;
      }
      case "AssociateSoftwareToken":
        return this.secondFactor.associate(input);
      case "VerifySoftwareToken":
        return this.secondFactor.verify(input);
      case "SetUserMFAPreference":
        return this.secondFactor.prefer(input);
      case "AdminSetUserMFAPreference":
        return this.secondFactor.preferFor(input, this.poolOf(input));
      case "AdminGetUser": {
        const user = await this.backend.call(operation, await this.named(operation, input));
        const username = text(user.Username) ?? "";
        return { ...user, ...this.softwareTokens.settings(this.poolOf(input).id, username) };
      }
      case "UpdateUserAttributes":
      case "DeleteUserAttributes":
        return this.selfService.changeAttributes(operation, input, (id) => this.pool(id));
      case "AdminCreateUser":
        return this.administration.createUser(input, this.poolOf(input));
      case "AdminSetUserPassword":
        return this.administration.setPassword(input, this.poolOf(input));
      case "AdminUpdateUserAttributes":
        return this.administration.updateAttributes(input, this.poolOf(input));
      case "AdminDeleteUser": {
        const pool = this.poolOf(input);
        const user = await this.backend.findUser(pool.id, text(input.Username) ?? "");
        const received = await this.administration.deleteUser(input, pool);
        if (user) this.softwareTokens.forget(pool.id, user.username);
        return received;
      }
      case SIGN_OPERATION:
        throw new AwsError("UnknownOperationException", `Cognito has no operation ${operation}`);
      case "AdminUserGlobalSignOut":
        return this.signOut(input, text(input.Username) ?? "");
      case "GlobalSignOut": {
        const { client, username } = await this.tokens.verify(input.AccessToken);
        return this.signOut({ UserPoolId: client.poolId }, username);
      }
      default:
        if ("AccessToken" in input) return this.selfService.withToken(operation, input);
        if (publicOperations.has(operation)) this.client(input);
        return this.backend.call(operation, await this.named(operation, input));
    }
  }

  /** An administrator's call with the user's name in the backend. */
  private async named(operation: string, input: JsonObject): Promise<JsonObject> {
    const name = text(input.Username);
    if (name === undefined || !operation.startsWith("Admin")) return input;
    const user = await this.backend.findUser(text(input.UserPoolId) ?? "", name);
    if (user === undefined) throw new AwsError("UserNotFoundException", "User does not exist.");
    return { ...input, Username: user.username };
  }

  private async signOut(input: JsonObject, name: string): Promise<JsonObject> {
    const { id } = this.poolOf(input);
    const user = await this.backend.findUser(id, name);
    if (!user) throw new AwsError("UserNotFoundException", "User does not exist.");
    this.sessions.end(id, user.username);
    return {};
  }

  private client(input: JsonObject): ClientRules {
    const id = text(input.ClientId) ?? "";
    const client = this.rules.clients.get(id);
    if (!client) throw new AwsError("ResourceNotFoundException", `User pool client ${id} does not exist.`);
    if (text(input.UserPoolId) !== undefined && input.UserPoolId !== client.poolId) {
      throw new AwsError("ResourceNotFoundException", `User pool client ${id} does not exist in the pool.`);
    }
    return client;
  }

  private poolOf(input: JsonObject): PoolRules {
    return this.pool(text(input.UserPoolId) ?? "");
  }

  /** Only the administrator can use a pool outside the deployment; it has Cognito's defaults. */
  private pool(id: string): PoolRules {
    return this.rules.pools.get(id) ?? defaultPoolRules(id);
  }
}

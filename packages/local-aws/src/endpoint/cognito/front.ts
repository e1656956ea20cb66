import type { MetricSample } from "../../cloudwatch/metrics/store";
import type { Deployment } from "../../terraform/resources";
import { AwsError } from "../errors";
import { type JsonObject, text } from "../json";
import type { Mailbox } from "../mailbox";
import { poolMetrics } from "../metrics/cognito";
import { AccessTokens } from "./access-tokens";
import { Administration } from "./administration";
import type { CognitoBackend } from "./backend";
import { Passwords } from "./passwords";
import {
  type ClientRules,
  defaultPoolRules,
  type PoolRules,
  readUserPoolRules,
  type UserPoolRules,
} from "./rules";
import { SelfService } from "./self-service";
import { Sessions } from "./sessions";
import { SignIn } from "./sign-in";

/** Operations that applications call unsigned: no IAM is involved, the pool's and client's rules are. */
const publicOperations = new Set(
  `SignUp ConfirmSignUp ResendConfirmationCode ForgotPassword ConfirmForgotPassword InitiateAuth RespondToAuthChallenge
  RevokeToken GetUser UpdateUserAttributes DeleteUserAttributes DeleteUser ChangePassword GlobalSignOut
  GetUserAttributeVerificationCode VerifyUserAttribute AssociateSoftwareToken VerifySoftwareToken SetUserMFAPreference
  SetUserSettings ConfirmDevice ForgetDevice GetDevice ListDevices UpdateDeviceStatus`.split(/\s+/),
);

/** Cognito's user pools as applications and operators see them: the rules of the deployment, before the service behind. */
export class CognitoFront {
  private rules: UserPoolRules = { pools: new Map(), clients: new Map() };
  private readonly signIn: SignIn;
  private readonly administration: Administration;
  private readonly selfService: SelfService;
  private readonly sessions = new Sessions();
  private readonly tokens: AccessTokens;

  constructor(
    private readonly backend: CognitoBackend,
    region: string,
    mailbox: Mailbox,
    private readonly measure: (samples: readonly MetricSample[]) => void,
  ) {
    const passwords = new Passwords();
    this.tokens = new AccessTokens(backend, () => this.rules, region, this.sessions);
    this.signIn = new SignIn(backend, passwords, this.sessions);
    this.administration = new Administration(backend, passwords, mailbox);
    this.selfService = new SelfService(backend, passwords, this.tokens, mailbox);
  }

  enforce(deployment: Deployment): void {
    this.rules = readUserPoolRules(deployment);
  }

  isPublic(operation: string): boolean {
    return publicOperations.has(operation);
  }

  /** @throws AwsError as Cognito would answer. */
  async handle(operation: string, input: JsonObject): Promise<JsonObject> {
    const at = new Date();
    const poolId = text(input.UserPoolId) ?? this.rules.clients.get(text(input.ClientId) ?? "")?.poolId;
    let output: JsonObject | undefined;
    try {
      output = await this.answer(operation, input);
      return output;
    } finally {
      this.measure(poolMetrics({ operation, input, output, poolId, at }));
    }
  }

  private async answer(operation: string, input: JsonObject): Promise<JsonObject> {
    switch (operation) {
      case "InitiateAuth":
      case "AdminInitiateAuth":
        requireFlowKind(operation, input);
        return this.signIn.initiate(input, this.client(input));
      case "RespondToAuthChallenge":
      case "AdminRespondToAuthChallenge": {
        const client = this.client(input);
        return this.signIn.respond(input, client, this.pool(client.poolId));
      }
      case "SignUp": {
        const client = this.client(input);
        return this.selfService.signUp(input, client, this.pool(client.poolId));
      }
      case "ForgotPassword":
        return this.selfService.forgotPassword(input, this.client(input));
      case "ConfirmForgotPassword": {
        const client = this.client(input);
        return this.selfService.confirmForgotPassword(input, client, this.pool(client.poolId));
      }
      case "ChangePassword":
        return this.selfService.changePassword(input, (id) => this.pool(id));
      case "GetUser":
        return this.selfService.getUser(input);
      case "UpdateUserAttributes":
      case "DeleteUserAttributes":
        return this.selfService.changeAttributes(operation, input, (id) => this.pool(id));
      case "AdminCreateUser":
        return this.administration.createUser(input, this.poolOf(input));
      case "AdminSetUserPassword":
        return this.administration.setPassword(input, this.poolOf(input));
      case "AdminUpdateUserAttributes":
        return this.administration.updateAttributes(input, this.poolOf(input));
      case "AdminDeleteUser":
        return this.administration.deleteUser(input, this.poolOf(input));
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

  /** An administrator's call with the user named as the service behind knows it. */
  private async named(operation: string, input: JsonObject): Promise<JsonObject> {
    const name = text(input.Username);
    if (name === undefined || !operation.startsWith("Admin")) return input;
    const user = await this.backend.findUser(text(input.UserPoolId) ?? "", name);
    return user === undefined ? input : { ...input, Username: user.username };
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

  /** A pool that is not in the deployment can be the administrator's only; it has Cognito's defaults. */
  private pool(id: string): PoolRules {
    return this.rules.pools.get(id) ?? defaultPoolRules(id);
  }
}

/** The flows of administrators are not for applications: the one is signed, the other is not. */
function requireFlowKind(operation: string, input: JsonObject): void {
  const flow = text(input.AuthFlow) ?? "";
  const refresh = flow.startsWith("REFRESH_TOKEN");
  const suits =
    operation === "AdminInitiateAuth" ? flow !== "USER_PASSWORD_AUTH" : !flow.startsWith("ADMIN_");
  if (!refresh && !suits) {
    throw new AwsError("InvalidParameterException", "Initiate Auth method not supported.");
  }
}

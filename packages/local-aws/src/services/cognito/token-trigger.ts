import { changesOf, changesOfVersion1, type TokenChanges } from "../../embedded/token-changes";
import { AwsError } from "../../http/errors";
import { isRecord, type JsonObject } from "../../support/json";
import type { MachineClient } from "./app-clients";
import type { CognitoBackend, StoredUser } from "./backend";
import type { ClientRules, PoolRules, TriggerRules } from "./rules";

/** Invokes a deployed function. */
export type InvokeFunction = (functionName: string, event: unknown) => Promise<unknown>;

/** Why tokens are issued. Source: Amazon Cognito developer guide, pre token generation trigger sources. */
export type TokenReason = "Authentication" | "HostedAuth" | "NewPasswordChallenge" | "RefreshTokens";

/** The scope of tokens from sign-ins by the pool's API. Source: Amazon Cognito developer guide, scopes. */
const API_SCOPE = "aws.cognito.signin.user.admin";

/** The pre token generation trigger. */
export class TokenTrigger {
  /** Undefined until the functions run. */
  private invoke: InvokeFunction | undefined;

  constructor(
    private readonly backend: CognitoBackend,
    private readonly region: string,
  ) {}

  connect(invoke: InvokeFunction): void {
    this.invoke = invoke;
  }

  /**
   * What the pool's function changes in a user's tokens; undefined: the pool has no trigger.
   * @throws AwsError UnexpectedLambdaException, UserLambdaValidationException or InvalidLambdaResponseException.
   */
  async changes(
    pool: PoolRules,
    client: ClientRules,
    user: StoredUser,
    reason: TokenReason,
    scopes: readonly string[] = [API_SCOPE],
  ): Promise<TokenChanges | undefined> {
    const trigger = pool.preTokenGeneration;
    if (trigger === undefined) return undefined;
    return this.ask(trigger, await this.event(pool, trigger, client, user, reason, scopes));
  }

  /** The same for a token that a client requests for itself; undefined: no function of the pool's is asked. */
  async changesForMachine(
    { id, pool }: MachineClient,
    scopes: readonly string[],
  ): Promise<TokenChanges | undefined> {
    const trigger = pool.preTokenGeneration;
    if (trigger?.version !== 3) return undefined;
    return this.ask(trigger, {
      version: "3",
      triggerSource: "TokenGeneration_ClientCredentials",
      region: this.region,
      userPoolId: pool.id,
      userName: id,
      callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: id },
      request: {
        userAttributes: {},
        groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
        scopes: [...scopes],
      },
      response: { claimsAndScopeOverrideDetails: null },
    });
  }

  private async ask(trigger: TriggerRules, event: JsonObject): Promise<TokenChanges> {
    if (!trigger.permitted || this.invoke === undefined) {
      throw new AwsError(
        "UnexpectedLambdaException",
        `PreTokenGeneration invocation failed: ${trigger.functionName} does not permit the user pool, or does not run.`,
      );
    }
    const returned = await this.invoke(trigger.functionName, event).catch((error: Error) => {
      throw new AwsError(
        "UserLambdaValidationException",
        `PreTokenGeneration failed with error ${error.message}.`,
      );
    });
    const response = isRecord(returned) && isRecord(returned.response) ? returned.response : undefined;
    if (response === undefined) {
      throw new AwsError("InvalidLambdaResponseException", "Unrecognizable lambda output");
    }
    return trigger.version === 1 ? changesOfVersion1(response) : changesOf(response);
  }

  private async event(
    pool: PoolRules,
    { version }: TriggerRules,
    client: ClientRules,
    user: StoredUser,
    reason: TokenReason,
    scopes: readonly string[],
  ): Promise<JsonObject> {
    const { Groups } = await this.backend.call("AdminListGroupsForUser", {
      UserPoolId: pool.id,
      Username: user.username,
    });
    const groups = Array.isArray(Groups) ? Groups.map((group) => String(Object(group).GroupName)) : [];
    return {
      version: `${version}`,
      triggerSource: `TokenGeneration_${reason}`,
      region: this.region,
      userPoolId: pool.id,
      userName: user.username,
      callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: client.id },
      request: {
        userAttributes: { ...Object.fromEntries(user.attributes), "cognito:user_status": user.status },
        groupConfiguration: { groupsToOverride: groups, iamRolesToOverride: [], preferredRole: null },
        ...(version > 1 && { scopes: [...scopes] }),
      },
      response: { [version === 1 ? "claimsOverrideDetails" : "claimsAndScopeOverrideDetails"]: null },
    };
  }
}

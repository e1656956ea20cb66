import { AwsError } from "../../http/errors";
import { isRecord, type JsonObject } from "../../support/json";
import type { CognitoBackend, StoredUser } from "./backend";
import type { ClientRules, PoolRules } from "./rules";

/** Invokes a deployed function. */
export type InvokeFunction = (functionName: string, event: unknown) => Promise<unknown>;

/** Why tokens are issued. Source: Amazon Cognito developer guide, pre token generation trigger sources. */
export type TokenReason = "Authentication" | "HostedAuth" | "NewPasswordChallenge" | "RefreshTokens";

/** The pre token generation trigger, event version 1. */
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
   * The claims that the pool's function adds to an ID token; undefined: the pool has no trigger.
   * @throws AwsError UnexpectedLambdaException, UserLambdaValidationException or InvalidLambdaResponseException.
   */
  async claims(
    pool: PoolRules,
    client: ClientRules,
    user: StoredUser,
    reason: TokenReason,
  ): Promise<JsonObject | undefined> {
    const trigger = pool.preTokenGeneration;
    if (trigger === undefined) return undefined;
    if (!trigger.permitted || this.invoke === undefined) {
      throw new AwsError(
        "UnexpectedLambdaException",
        `PreTokenGeneration invocation failed: ${trigger.functionName} does not permit the user pool, or does not run.`,
      );
    }
    const event = await this.event(pool, client, user, reason);
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
    const details = isRecord(response.claimsOverrideDetails) ? response.claimsOverrideDetails : {};
    return isRecord(details.claimsToAddOrOverride) ? details.claimsToAddOrOverride : {};
  }

  private async event(
    pool: PoolRules,
    client: ClientRules,
    user: StoredUser,
    reason: TokenReason,
  ): Promise<JsonObject> {
    const { Groups } = await this.backend.call("AdminListGroupsForUser", {
      UserPoolId: pool.id,
      Username: user.username,
    });
    const groups = Array.isArray(Groups) ? Groups.map((group) => String(Object(group).GroupName)) : [];
    return {
      version: "1",
      triggerSource: `TokenGeneration_${reason}`,
      region: this.region,
      userPoolId: pool.id,
      userName: user.username,
      callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId: client.id },
      request: {
        userAttributes: { ...Object.fromEntries(user.attributes), "cognito:user_status": user.status },
        groupConfiguration: { groupsToOverride: groups, iamRolesToOverride: [], preferredRole: null },
      },
      response: { claimsOverrideDetails: null },
    };
  }
}

import { AwsError } from "../../http/errors";
import { isRecord, type JsonObject } from "../../support/json";
import type { FunctionRules, PoolRules } from "./rules";
import type { InvokeFunction } from "./token-trigger";

/** How a user comes into being. Source: Amazon Cognito developer guide, pre sign-up trigger sources. */
type SignUpSource = "SignUp" | "AdminCreateUser" | "ExternalProvider";

/** Source: Amazon Cognito developer guide, post confirmation trigger sources. */
type ConfirmationSource = "ConfirmSignUp" | "ConfirmForgotPassword";

/** The user that an event is about. */
interface Subject {
  readonly username: string;
  /** Undefined: a call of an administrator. */
  readonly clientId: string | undefined;
  readonly attributes: ReadonlyMap<string, string>;
}

/** What the pre sign-up function decides besides not refusing. */
export interface SignUpDecision {
  readonly confirm: boolean;
  readonly verifyEmail: boolean;
}

/** The triggers around the creation of a user. */
export class UserTriggers {
  /** Undefined until the functions run. */
  private invoke: InvokeFunction | undefined;

  constructor(private readonly region: string) {}

  connect(invoke: InvokeFunction): void {
    this.invoke = invoke;
  }

  /**
   * Asks the pool's function whether a user may be created; without one, everyone may.
   * @throws AwsError UserLambdaValidationException if it refuses, UnexpectedLambdaException, InvalidLambdaResponseException.
   */
  async preSignUp(pool: PoolRules, source: SignUpSource, subject: Subject): Promise<SignUpDecision> {
    if (pool.preSignUp === undefined) return { confirm: false, verifyEmail: false };
    const aliases = { "cognito:email_alias": "", "cognito:phone_number_alias": "" };
    const userAttributes = {
      ...(source === "ExternalProvider" && aliases),
      ...Object.fromEntries(subject.attributes),
    };
    const response = await this.ask("PreSignUp", pool.preSignUp, {
      ...this.common(pool, `PreSignUp_${source}`, subject),
      request: { userAttributes, validationData: {} },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    });
    return { confirm: response.autoConfirmUser === true, verifyEmail: response.autoVerifyEmail === true };
  }

  /** Tells the pool's function that a user is confirmed. @throws AwsError as {@link preSignUp}; the user stays confirmed. */
  async postConfirmation(pool: PoolRules, source: ConfirmationSource, subject: Subject): Promise<void> {
    if (pool.postConfirmation === undefined) return;
    await this.ask("PostConfirmation", pool.postConfirmation, {
      ...this.common(pool, `PostConfirmation_${source}`, subject),
      request: { userAttributes: Object.fromEntries(subject.attributes) },
      response: {},
    });
  }

  private common({ id }: PoolRules, triggerSource: string, { username, clientId }: Subject): JsonObject {
    return {
      version: "1",
      triggerSource,
      region: this.region,
      userPoolId: id,
      userName: username,
      callerContext: {
        awsSdkVersion: "aws-sdk-unknown-unknown",
        clientId: clientId ?? "CLIENT_ID_NOT_APPLICABLE",
      },
    };
  }

  private async ask(
    trigger: string,
    { functionName, permitted }: FunctionRules,
    event: JsonObject,
  ): Promise<JsonObject> {
    if (!permitted || this.invoke === undefined) {
      throw new AwsError(
        "UnexpectedLambdaException",
        `${trigger} invocation failed: ${functionName} does not permit the user pool, or does not run.`,
      );
    }
    const returned = await this.invoke(functionName, event).catch((error: Error) => {
      throw new AwsError("UserLambdaValidationException", `${trigger} failed with error ${error.message}.`);
    });
    if (!isRecord(returned) || !isRecord(returned.response)) {
      throw new AwsError("InvalidLambdaResponseException", "Unrecognizable lambda output");
    }
    return returned.response;
  }
}

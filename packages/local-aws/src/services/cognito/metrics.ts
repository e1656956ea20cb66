import type { MetricSample } from "../../cloudwatch/metrics/store";
import { type JsonObject, text } from "../../support/json";

/** A call of a user pool and its outcome. */
export interface PoolCall {
  readonly operation: string;
  readonly input: JsonObject;
  /** Undefined if the call was refused. */
  readonly output: JsonObject | undefined;
  /** Of the client that the call names, or of the call itself. */
  readonly poolId: string | undefined;
  readonly at: Date;
}

/**
 * The metrics of a user pool: 1 for a success, 0 for a failure, so that failures are SampleCount minus Sum. A step that
 * leads to a challenge is neither. Administrators' calls have the client `Admin`. There is no throttling locally.
 * Source: Amazon Cognito developer guide, user pool metrics in CloudWatch.
 */
export function poolMetrics({ operation, input, output, poolId, at }: PoolCall): MetricSample[] {
  const name = nameOf(operation, input);
  if (name === undefined || poolId === undefined || output?.ChallengeName !== undefined) return [];
  const client = operation.startsWith("Admin") ? "Admin" : (text(input.ClientId) ?? "Invalid");
  return [
    {
      namespace: "AWS/Cognito",
      name,
      unit: "Count",
      dimensions: { UserPool: poolId, UserPoolClient: client },
      value: output === undefined ? 0 : 1,
      at,
    },
  ];
}

function nameOf(operation: string, input: JsonObject): string | undefined {
  switch (operation) {
    case "SignUp":
      return "SignUpSuccesses";
    case "AdminCreateUser":
      // A resent invitation does not register a user.
      return input.MessageAction === "RESEND" ? undefined : "SignUpSuccesses";
    case "InitiateAuth":
    case "AdminInitiateAuth":
      return text(input.AuthFlow)?.startsWith("REFRESH_TOKEN") ? "TokenRefreshSuccesses" : "SignInSuccesses";
    case "GetTokensFromRefreshToken":
      return "TokenRefreshSuccesses";
    case "RespondToAuthChallenge":
    case "AdminRespondToAuthChallenge":
      return "SignInSuccesses";
    default:
      return undefined;
  }
}

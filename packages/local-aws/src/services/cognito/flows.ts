import { AwsError } from "../../http/errors";
import { type JsonObject, text } from "../../support/json";
import type { ClientRules } from "./rules";

/** Flows by the client's setting that allows them. */
const flows: ReadonlyMap<string, string> = new Map([
  ["USER_SRP_AUTH", "ALLOW_USER_SRP_AUTH"],
  ["USER_PASSWORD_AUTH", "ALLOW_USER_PASSWORD_AUTH"],
  ["ADMIN_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"],
  ["ADMIN_NO_SRP_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"],
  ["REFRESH_TOKEN", "ALLOW_REFRESH_TOKEN_AUTH"],
  ["REFRESH_TOKEN_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
]);

/**
 * Rotation excludes the flows that refresh. Source: Amazon Cognito developer guide, refresh token rotation.
 * @throws AwsError InvalidParameterException for a flow that the client does not allow.
 */
export function requireFlow(flow: string, client: ClientRules): void {
  const setting = flows.get(flow);
  if (!setting)
    throw new AwsError("InvalidParameterException", `The local endpoint does not support the flow ${flow}`);
  const rotated = setting === "ALLOW_REFRESH_TOKEN_AUTH" && client.rotationGraceSeconds !== undefined;
  if (rotated || !client.authFlows.includes(setting)) {
    throw new AwsError("InvalidParameterException", `${flow} is not enabled for the client.`);
  }
}

/** Administrators' flows require a signature, so applications cannot use them. */
export function requireFlowKind(operation: string, input: JsonObject): void {
  const flow = text(input.AuthFlow) ?? "";
  const refresh = flow.startsWith("REFRESH_TOKEN");
  const suits =
    operation === "AdminInitiateAuth" ? flow !== "USER_PASSWORD_AUTH" : !flow.startsWith("ADMIN_");
  if (!refresh && !suits) {
    throw new AwsError("InvalidParameterException", "Initiate Auth method not supported.");
  }
}

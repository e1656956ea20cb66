import { AwsError } from "../http/errors";
import type { Invocations } from "../iam/invocations";
import type { RestApi } from "./api";
import type { RequestContext } from "./context";
import { type FaultType, GatewayFault } from "./fault";
import type { GatewayRequest } from "./request";

/** The gateway response for AWS error codes; any other code is a fault of the signature. */
const faults: Readonly<Record<string, FaultType>> = {
  AccessDeniedException: "ACCESS_DENIED",
  ExpiredTokenException: "EXPIRED_TOKEN",
  MissingAuthenticationTokenException: "MISSING_AUTHENTICATION_TOKEN",
  UnrecognizedClientException: "DEFAULT_4XX",
};

/**
 * Authorizes a call of an AWS_IAM method by its signature and its caller's policies, and adds the caller to the context.
 * @throws GatewayFault
 */
export async function authorizeByIam(
  invocations: Pick<Invocations, "authorize">,
  request: GatewayRequest,
  context: RequestContext,
  api: RestApi,
): Promise<void> {
  const stage = `arn:aws:execute-api:${api.region}:${api.accountId}:${api.id}/${api.stageName}`;
  const resource = `${stage}/${request.method}${request.path}`;
  try {
    const caller = await invocations.authorize(request.message, await request.body(), resource, request.id);
    const { accessKeyId, accountId, arn, userId } = caller;
    context.identity = {
      ...context.identity,
      accessKey: accessKeyId,
      accountId,
      caller: userId,
      user: userId,
      userArn: arn,
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const type = faults[error.code] ?? "INVALID_SIGNATURE";
    // API Gateway shows only the account's last digits.
    const message = error.message.replace(/:\d{8}(\d{4}):/g, ":********$1:");
    throw new GatewayFault(type, { message, cause: error });
  }
}

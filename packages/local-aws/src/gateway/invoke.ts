import { randomUUID } from "node:crypto";
import { FunctionError, type FunctionRuntime, InvocationRefused } from "../lambda";
import type { RestApi } from "./api";
import type { RequestContext } from "./context";
import { GatewayFault } from "./fault";
import type { FunctionIntegration } from "./integrations";
import { parameterValue } from "./parameters";
import { measured, type Progress } from "./progress";
import { proxyEvent } from "./proxy-event";
import { proxyResponse } from "./proxy-response";
import type { GatewayRequest, HttpResponse } from "./request";

/** Maximum bytes of an event. Source: AWS Lambda quotas, invocation payload. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/**
 * Passes a request to its function. The tenant id of the invocation is what the integration maps, and nothing else: a
 * client's own X-Amz-Tenant-Id is a header of the event, like any other.
 * @throws GatewayFault if the function may not be invoked, fails, or does not respond within the integration's timeout, or
 * if Lambda refuses the invocation.
 */
export async function invokeIntegration(
  {
    functionName,
    permitted,
    timeoutMilliseconds,
    tenantId: mapped,
  }: Omit<FunctionIntegration, "timeoutMilliseconds"> & { readonly timeoutMilliseconds: number | undefined },
  functions: Pick<FunctionRuntime, "invoke">,
  request: GatewayRequest,
  context: RequestContext,
  api: RestApi,
  match: { readonly resourcePath: string; readonly pathParameters: Readonly<Record<string, string>> },
  progress: Progress,
  traceHeader?: string,
): Promise<HttpResponse> {
  if (!permitted) {
    const cause = new Error(
      `no aws_lambda_permission lets API Gateway invoke ${functionName} for ${request.method} ${match.resourcePath}`,
    );
    throw new GatewayFault("API_CONFIGURATION_ERROR", { cause });
  }
  const body = await request.body();
  if (body.length > MAX_EVENT_BYTES) throw new GatewayFault("REQUEST_TOO_LARGE");
  const event = proxyEvent(request, context, api, match, body);
  const requestId = randomUUID();
  const tenantId = mapped && parameterValue(mapped, request, { context }, match.pathParameters);
  const response = await measured(progress, requestId, () =>
    within(timeoutMilliseconds, functions.invoke(functionName, event, { requestId, traceHeader, tenantId })),
  );
  return proxyResponse(response, request, api);
}

/** The function's response within the timeout. Afterwards it keeps running, as in AWS, and its response is dropped. */
async function within(milliseconds: number | undefined, response: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    if (milliseconds === undefined) return;
    timer = setTimeout(() => reject(new GatewayFault("INTEGRATION_TIMEOUT")), milliseconds);
  });
  try {
    return await Promise.race([response, timeout]);
  } catch (cause) {
    if (cause instanceof FunctionError) throw new GatewayFault("DEFAULT_5XX", { cause });
    if (cause instanceof InvocationRefused)
      throw new GatewayFault("INVOCATION_REFUSED", { message: cause.message, cause });
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}

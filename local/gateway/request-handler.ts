import type { FunctionRuntime } from "../functions";
import type { ApiMethod, RestApi } from "./api";
import { createTokenVerifier } from "./authorizer";
import { type RequestContext, requestContext } from "./context";
import { GatewayFault } from "./fault";
import { gatewayResponse } from "./gateway-response";
import { invokeIntegration } from "./invoke";
import { mockAnswer } from "./mock";
import { type GatewayRequest, header } from "./request";
import type { GatewayAnswer } from "./response";
import { findMethod, findResource, type Match } from "./router";
import { TokenBucket } from "./throttle";
import { createRequestValidator } from "./validation";

/** An answer, and how it came about. */
export interface Handled {
  readonly answer: GatewayAnswer;
  readonly context: RequestContext;
  readonly fault?: GatewayFault;
}

/** Handles a request below the stage; never rejects for what a client or a function does. */
export type RequestHandler = (request: GatewayRequest) => Promise<Handled>;

export interface RequestHandlerOptions {
  readonly api: RestApi;
  readonly endpointUrl: string;
  readonly functions: Pick<FunctionRuntime, "invoke">;
}

/** Throttle, authorize, validate, integrate: in the order of API Gateway. */
export function createRequestHandler({ api, endpointUrl, functions }: RequestHandlerOptions): RequestHandler {
  const verifyToken = createTokenVerifier(endpointUrl);
  const validate = createRequestValidator();
  const buckets = new Map<ApiMethod, TokenBucket>();

  const throttle = (method: ApiMethod) => {
    if (method.throttle === undefined) return;
    const { rate, burst } = method.throttle;
    const bucket = buckets.get(method) ?? new TokenBucket(rate, burst);
    buckets.set(method, bucket);
    if (!bucket.take()) throw new GatewayFault("THROTTLED");
  };

  const authorize = async (
    { authorization }: ApiMethod,
    request: GatewayRequest,
    context: RequestContext,
  ) => {
    switch (authorization.type) {
      case "NONE":
        return;
      case "COGNITO_USER_POOLS": {
        const claims = await verifyToken(header(request, authorization.header), authorization.userPoolArns);
        context.authorizer = { claims };
        return;
      }
      case "AWS_IAM":
        throw unverifiable(request);
    }
  };

  const integrate = (method: ApiMethod, match: Match, request: GatewayRequest, context: RequestContext) => {
    const { pathParameters } = match;
    if (method.integration.type === "MOCK")
      return mockAnswer(method.integration, request, pathParameters, context);
    const where = { resourcePath: match.resource.path, pathParameters };
    return invokeIntegration(method.integration, functions, request, context, api, where);
  };

  return async (request) => {
    const context = requestContext(request, api);
    try {
      const match = findResource(api.root, request.path);
      const method = match && findMethod(match.resource, request.method);
      if (match === undefined || method === undefined) throw new GatewayFault("MISSING_AUTHENTICATION_TOKEN");
      context.resourceId = match.resource.id;
      context.resourcePath = match.resource.path;
      throttle(method);
      await authorize(method, request, context);
      await validate(method, request, match.pathParameters);
      return { answer: await integrate(method, match, request, context), context };
    } catch (error) {
      const fault =
        error instanceof GatewayFault ? error : new GatewayFault("API_CONFIGURATION_ERROR", { cause: error });
      return { answer: gatewayResponse(fault, request, context, api), context, fault };
    }
  };
}

/** Nobody has a right to invoke locally: a request without a signature lacks it, one with it is refused. */
function unverifiable(request: GatewayRequest): GatewayFault {
  const signed = header(request, "authorization")?.startsWith("AWS4-HMAC-SHA256 ") === true;
  return new GatewayFault(signed ? "ACCESS_DENIED" : "MISSING_AUTHENTICATION_TOKEN");
}

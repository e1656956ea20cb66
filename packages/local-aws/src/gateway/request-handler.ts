import type { Invocations } from "../iam/invocations";
import type { AwsCredentials } from "../iam/principals";
import type { FunctionRuntime } from "../lambda";
import type { OpenSegment, Sampler, Tracing } from "../xray/tracing";
import type { ApiMethod, RestApi } from "./api";
import { StageKeys } from "./api-keys";
import { createTokenVerifier } from "./authorizer";
import { type RequestContext, requestContext } from "./context";
import { GatewayFault } from "./fault";
import { gatewayResponse } from "./gateway-response";
import { authorizeByIam } from "./iam";
import { invokeIntegration } from "./invoke";
import { createKeyCheck } from "./key-check";
import { mockResponse } from "./mock";
import { type Progress, step } from "./progress";
import { type GatewayRequest, type HttpResponse, header } from "./request";
import { findMethod, findResource, type Match } from "./router";
import { TokenBucket } from "./throttle";
import { createRequestValidator } from "./validation";

/** A response, and the steps that led to it. */
export interface Handled {
  readonly response: HttpResponse;
  readonly context: RequestContext;
  readonly fault?: GatewayFault;
  /** Absent if the request matched none. */
  readonly method?: ApiMethod;
  readonly progress: Progress;
}

/** A request with its response, for access log and metrics. */
export interface ServedRequest extends Handled {
  readonly request: GatewayRequest;
  /** Milliseconds from the request's arrival to the response. */
  readonly milliseconds: number;
}

export interface RequestHandler {
  /** Handles a request below the stage; never rejects because of a client or a function. */
  handle(request: GatewayRequest): Promise<Handled>;
  close(): void;
}

/** The part of the AWS endpoint that the gateway uses: signing keys of user pools, API keys, and IAM. */
export interface GatewayEndpoint {
  readonly url: string;
  readonly administrator: AwsCredentials;
  readonly invocations: Pick<Invocations, "authorize">;
}

export interface RequestHandlerOptions {
  readonly api: RestApi;
  readonly endpoint: GatewayEndpoint;
  readonly functions: Pick<FunctionRuntime, "invoke">;
  /** Absent: the stage is not traced. */
  readonly tracing?:
    | { readonly tracing: Tracing; readonly sample: Sampler; readonly name: string }
    | undefined;
  /** False: functions have no timeout. Default: true. */
  readonly deadlines?: boolean;
}

/**
 * Authorizes, checks the API key, throttles, validates, integrates: in API Gateway's order. Its logs show the authorizer
 * before the usage plan ("How can I use API Gateway logs for troubleshooting?", AWS Knowledge Center), and a usage plan's
 * limits apply before those of the stage ("Throttle requests to your REST APIs", developer guide).
 */
export function createRequestHandler({
  api,
  endpoint,
  functions,
  tracing,
  deadlines = true,
}: RequestHandlerOptions): RequestHandler {
  const verifyToken = createTokenVerifier(endpoint.url);
  const keys = new StageKeys({
    endpointUrl: endpoint.url,
    region: api.region,
    credentials: endpoint.administrator,
    planIds: api.usagePlans.map(({ id }) => id),
  });
  const checkKey = createKeyCheck(api, keys);
  const validate = createRequestValidator();
  const buckets = new Map<ApiMethod, TokenBucket>();

  const throttle = (method: ApiMethod) => {
    if (method.throttle === undefined) return;
    const bucket = buckets.get(method) ?? new TokenBucket(method.throttle);
    buckets.set(method, bucket);
    if (!bucket.take()) throw new GatewayFault("THROTTLED");
  };

  const authorize = async (
    { authorization }: ApiMethod,
    request: GatewayRequest,
    context: RequestContext,
    progress: Progress,
  ) => {
    switch (authorization.type) {
      case "NONE":
        return;
      case "COGNITO_USER_POOLS": {
        const token = header(request, authorization.header);
        const claims = await step(
          (taken) => {
            progress.authorizer = taken;
          },
          () => verifyToken(token, authorization.userPoolArns, authorization.scopes),
        );
        context.authorizer = { claims };
        return;
      }
      case "AWS_IAM":
        await step(
          (taken) => {
            progress.authorize = taken;
          },
          () => authorizeByIam(endpoint.invocations, request, context, api),
        );
    }
  };

  const integrate = async (
    { integration }: ApiMethod,
    match: Match,
    request: GatewayRequest,
    context: RequestContext,
    progress: Progress,
    segment: OpenSegment | undefined,
  ) => {
    const { pathParameters } = match;
    if (integration.type === "MOCK") {
      const response = mockResponse(integration, request, pathParameters, context);
      progress.integration = { milliseconds: 0, status: response.status };
      return response;
    }
    const where = { resourcePath: match.resource.path, pathParameters };
    const waiting = deadlines ? integration : { ...integration, timeoutMilliseconds: undefined };
    return invokeIntegration(waiting, functions, request, context, api, where, progress, segment?.header);
  };

  /** Runs in a trace if the stage is traced. */
  const handle = async (request: GatewayRequest): Promise<Handled> => {
    const context = requestContext(request, api);
    const upstream = header(request, "x-amzn-trace-id");
    const segment = tracing?.tracing.open(tracing.name, "AWS::ApiGateway::Stage", upstream, tracing.sample);
    if (segment !== undefined) context.xrayTraceId = segment.traceId;
    const handled = await respond(request, context, segment);
    segment?.end(handled.response.status >= 500, handled.response.status);
    return handled;
  };

  const respond = async (
    request: GatewayRequest,
    context: RequestContext,
    segment: OpenSegment | undefined,
  ): Promise<Handled> => {
    const progress: Progress = {};
    const match = findResource(api.root, request.path);
    const method = match && findMethod(match.resource, request.method);
    const handled = { context, progress, ...(method !== undefined && { method }) };
    try {
      if (match === undefined || method === undefined) throw new GatewayFault("MISSING_AUTHENTICATION_TOKEN");
      context.resourceId = match.resource.id;
      context.resourcePath = match.resource.path;
      await authorize(method, request, context, progress);
      if (method.apiKeyRequired) await checkKey(request, context);
      throttle(method);
      await validate(method, request, match.pathParameters);
      return { ...handled, response: await integrate(method, match, request, context, progress, segment) };
    } catch (error) {
      const fault =
        error instanceof GatewayFault ? error : new GatewayFault("API_CONFIGURATION_ERROR", { cause: error });
      return { ...handled, response: gatewayResponse(fault, request, context, api), fault };
    }
  };
  return { handle, close: () => keys.close() };
}

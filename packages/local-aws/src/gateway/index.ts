import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { MetricSample } from "../cloudwatch/metrics/store";
import type { AwsCredentials } from "../iam/principals";
import type { FunctionRuntime } from "../lambda";
import { closeServer, listenOnLoopback } from "../support/loopback";
import { type Deployment, resourcesOfType } from "../terraform/resources";
import { samplerOf, type Tracing } from "../xray/tracing";
import { accessLogLine, accessLogOf } from "./access-log";
import { type RestApi, restApiOf } from "./api";
import { gatewayMetrics } from "./metrics";
import { type GatewayRequest, gatewayRequest, type HttpResponse, header } from "./request";
import {
  createRequestHandler,
  type GatewayEndpoint,
  type RequestHandler,
  type ServedRequest,
} from "./request-handler";

export type { ApiMethod, RestApi } from "./api";
export type { HttpResponse } from "./request";
export { findMethod, findResource } from "./router";

/** A request and its response, without query, body and headers. */
export interface RequestLogEntry {
  readonly at: Date;
  readonly method: string;
  /** Below the stage, without the query. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly requestId: string;
  /** Of the verified token; absent without one. */
  readonly claims?: Readonly<Record<string, string>>;
  /** ARN of the caller who signed the request; absent for an unsigned request. */
  readonly signer?: string;
  /** The gateway's own fault, or the reason why a browser hides the response; for the operator. */
  readonly reason?: string;
  /** The origin from whose page a browser hides the response. */
  readonly hiddenFrom?: string;
}

export interface GatewayOptions {
  readonly deployment: Deployment;
  readonly endpoint: GatewayEndpoint;
  readonly functions: Pick<FunctionRuntime, "invoke">;
  /** Default: a free port. */
  readonly port?: number;
  /** A server already listening on 127.0.0.1, in place of a port. */
  readonly server?: Server;
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** Receives the lines of the stage's access log. */
  readonly onAccess?: (group: string, line: string, at: Date) => void;
  readonly onMetric?: (sample: MetricSample) => void;
  /** Absent: no tracing. */
  readonly tracing?: Tracing;
  /** Pages outside the stage. Default: none. */
  readonly pages?: PagesBeside;
  /** False: functions have no timeout. Default: true. */
  readonly deadlines?: boolean;
}

/** Answers a request outside the stage; `undefined`: it matches none of these pages. Never rejects. */
export type Pages = (request: IncomingMessage) => Promise<HttpResponse | undefined>;

/** What pages beside a stage can use. */
export interface PagesServed {
  readonly api: RestApi;
  readonly deployment: Deployment;
  /** The AWS endpoint. */
  readonly endpointUrl: string;
  /** Credentials of the account's administrator. */
  readonly operator: AwsCredentials;
}

/** Creates the pages beside a deployed API's stage. */
export type PagesBeside = (served: PagesServed) => Pages;

export interface Gateway {
  /** With the stage, without a trailing slash. */
  readonly url: string;
  /**
   * Serves another deployment from the next request on.
   * @throws Error as {@link startGateway} does, leaving everything unchanged.
   */
  replace(deployment: Deployment, pages?: PagesBeside): void;
  close(): Promise<void>;
}

/** Longer than any request takes, in milliseconds. */
const RETIREMENT_MS = 60_000;

/** The deployment being served. */
interface Serving {
  readonly api: RestApi;
  readonly handler: RequestHandler;
  readonly pages: Pages | undefined;
  readonly report: (served: ServedRequest) => void;
}

/**
 * Serves the deployment's REST API on 127.0.0.1 as API Gateway does, and the pages beside its stage.
 * @throws Error if the deployment uses a setting that this gateway does not support, or the port is in use.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  let serving = servingOf(options);
  const server = options.server ?? createServer();
  if (!server.listening) await listenOnLoopback(server, options.port);
  server.on("request", async (message: IncomingMessage, response: ServerResponse) => {
    const { api, handler, pages, report } = serving;
    const request = gatewayRequest(message, api);
    if (request === undefined) {
      return send(response, (await pages?.(message)) ?? outsideStage);
    }
    const handled = await handler.handle(request);
    send(response, handled.response, request.id);
    report({ ...handled, request, milliseconds: Date.now() - request.receivedAt.getTime() });
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${serving.api.stageName}`,
    replace: (deployment, pages = options.pages) => {
      const before = serving;
      serving = servingOf({ ...options, deployment, ...(pages !== undefined && { pages }) });
      // Its requests have been answered.
      setTimeout(() => before.handler.close(), RETIREMENT_MS).unref();
    },
    close: async () => {
      await closeServer(server);
      serving.handler.close();
    },
  };
}

function servingOf(options: GatewayOptions): Serving {
  const { deployment, endpoint, functions, deadlines = true, onRequest, onAccess, onMetric } = options;
  const api = restApiOf(deployment);
  const tracing = stageTracing(deployment, options.tracing);
  const accessLog = accessLogOf(deployment);
  return {
    api,
    handler: createRequestHandler({ api, endpoint, functions, tracing, deadlines }),
    pages: options.pages?.({
      api,
      deployment,
      endpointUrl: endpoint.url,
      operator: endpoint.administrator,
    }),
    report: (served) => {
      if (accessLog !== undefined) {
        onAccess?.(accessLog.group, accessLogLine(accessLog.format, served, api), new Date());
      }
      if (onMetric !== undefined) for (const sample of gatewayMetrics(served, api)) onMetric(sample);
      onRequest?.(logEntry(served));
    },
  };
}

/** Traces of the stage, if tracing is enabled. */
function stageTracing(deployment: Deployment, tracing: Tracing | undefined) {
  const [stage] = resourcesOfType(deployment, "aws_api_gateway_stage");
  const [restApi] = resourcesOfType(deployment, "aws_api_gateway_rest_api");
  if (tracing === undefined || stage?.values.xray_tracing_enabled !== true) return undefined;
  const name = `${restApi?.values.name}/${stage.values.stage_name}`;
  return { tracing, sample: samplerOf(deployment), name };
}

/** API Gateway's response for a stage that does not exist. */
const outsideStage: HttpResponse = {
  status: 403,
  headers: [
    ["Content-Type", "application/json"],
    ["x-amzn-ErrorType", "ForbiddenException"],
  ],
  body: Buffer.from('{"message":"Forbidden"}'),
};

/** Characters that are invalid in a header value. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;

function send(response: ServerResponse, { status, headers, body }: HttpResponse, requestId?: string): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value.replaceAll(UNSENDABLE, "?"));
  if (requestId !== undefined) response.setHeader("x-amzn-RequestId", requestId);
  // The rest of a request that was refused early is not read, so the connection is closed after the response.
  if (!response.req.complete) response.setHeader("Connection", "close");
  response.end(body);
}

function logEntry({ request, response, context, fault, milliseconds }: ServedRequest): RequestLogEntry {
  const claims = context.authorizer?.claims;
  const signer = context.identity.userArn;
  const cause = fault?.cause instanceof Error ? `: ${fault.cause.message}` : "";
  const hiddenFrom = fault === undefined ? originRefused(request, response) : undefined;
  const reason =
    hiddenFrom === undefined ? fault && `${fault.type}${cause}` : `not for the origin ${hiddenFrom}`;
  return {
    at: request.receivedAt,
    method: request.method,
    path: request.path,
    status: response.status,
    milliseconds,
    requestId: request.id,
    ...(claims !== undefined && { claims }),
    ...(typeof signer === "string" && { signer }),
    ...(reason !== undefined && { reason }),
    ...(hiddenFrom !== undefined && { hiddenFrom }),
  };
}

/** The origin from whose page a browser hides the response; undefined: from none, or the client is not a browser. */
function originRefused(request: GatewayRequest, { headers }: HttpResponse): string | undefined {
  const origin = header(request, "origin");
  const admitted = headers.find(([name]) => name.toLowerCase() === "access-control-allow-origin")?.[1];
  return admitted === "*" || admitted === origin ? undefined : origin;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { MetricSample } from "../cloudwatch/metrics/store";
import type { FunctionRuntime } from "../lambda";
import { closeServer, listenOnLoopback } from "../support/loopback";
import { type Deployment, resourcesOfType } from "../terraform/resources";
import { samplerOf, type Tracing } from "../xray/tracing";
import { accessLogLine, accessLogOf } from "./access-log";
import { type RestApi, restApiOf } from "./api";
import { gatewayMetrics } from "./metrics";
import { type GatewayRequest, gatewayRequest, type HttpResponse, header } from "./request";
import { createRequestHandler, type GatewayEndpoint, type ServedRequest } from "./request-handler";

export type { ApiMethod, RestApi } from "./api";
export type { HttpResponse } from "./request";
export { findMethod, findResource } from "./router";

/** A request and its response; no query, body or header of it. */
export interface RequestLogEntry {
  readonly at: Date;
  readonly method: string;
  /** Below the stage, without the query. */
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly requestId: string;
  /** Of the verified token; absent where there is none. */
  readonly claims?: Readonly<Record<string, string>>;
  /** ARN of the caller who signed the request; absent where nobody did. */
  readonly signer?: string;
  /** The fault that the gateway responded with itself, or why a browser hides the response: for the operator. */
  readonly reason?: string;
}

export interface GatewayOptions {
  readonly deployment: Deployment;
  readonly endpoint: GatewayEndpoint;
  readonly functions: Pick<FunctionRuntime, "invoke">;
  /** A free port when it is absent. */
  readonly port?: number;
  /** A server on 127.0.0.1 that listens already, in place of a port. */
  readonly server?: Server;
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** Takes the lines of the stage's access log. */
  readonly onAccess?: (group: string, line: string, at: Date) => void;
  readonly onMetric?: (sample: MetricSample) => void;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing;
  /** Pages outside of the stage. Default: none. */
  readonly pages?: PagesBeside;
}

/** Answers a request outside of the stage; `undefined`: it is for none of these pages. Never rejects. */
export type Pages = (request: IncomingMessage) => Promise<HttpResponse | undefined>;

/** Makes the pages beside the stage of a deployed API. */
export type PagesBeside = (served: {
  readonly api: RestApi;
  readonly deployment: Deployment;
  /** The AWS endpoint. */
  readonly endpointUrl: string;
}) => Pages;

export interface Gateway {
  /** With the stage, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the deployment's REST API as API Gateway does, on 127.0.0.1. What is not deployed is not served, but
 * for the pages beside the stage.
 * @throws Error when the deployment asks for something that this gateway does not serve, or the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { deployment, endpoint, functions, onRequest, onAccess, onMetric } = options;
  const api = restApiOf(deployment);
  const handler = createRequestHandler({
    api,
    endpoint,
    functions,
    tracing: stageTracing(deployment, options.tracing),
  });
  const accessLog = accessLogOf(deployment);
  const report = (served: ServedRequest) => {
    if (accessLog !== undefined) {
      onAccess?.(accessLog.group, accessLogLine(accessLog.format, served, api), new Date());
    }
    if (onMetric !== undefined) for (const sample of gatewayMetrics(served, api)) onMetric(sample);
    onRequest?.(logEntry(served));
  };
  const pages = options.pages?.({ api, deployment, endpointUrl: endpoint.url });
  const server = options.server ?? createServer();
  if (!server.listening) await listenOnLoopback(server, options.port);
  server.on("request", async (message: IncomingMessage, response: ServerResponse) => {
    const request = gatewayRequest(message, api);
    if (request === undefined) {
      return send(response, (await pages?.(message)) ?? outsideStage);
    }
    const handled = await handler.handle(request);
    send(response, handled.response, request.id);
    report({ ...handled, request, milliseconds: Date.now() - request.receivedAt.getTime() });
  });
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    await closeServer(server);
    handler.close();
  };
  return { url: `http://127.0.0.1:${port}/${api.stageName}`, close };
}

/** Traces of the stage, where it is deployed to take part in any. */
function stageTracing(deployment: Deployment, tracing: Tracing | undefined) {
  const [stage] = resourcesOfType(deployment, "aws_api_gateway_stage");
  const [restApi] = resourcesOfType(deployment, "aws_api_gateway_rest_api");
  if (tracing === undefined || stage?.values.xray_tracing_enabled !== true) return undefined;
  const name = `${restApi?.values.name}/${stage.values.stage_name}`;
  return { tracing, sample: samplerOf(deployment), name };
}

/** API Gateway's response below a stage that does not exist. */
const outsideStage: HttpResponse = {
  status: 403,
  headers: [
    ["Content-Type", "application/json"],
    ["x-amzn-ErrorType", "ForbiddenException"],
  ],
  body: Buffer.from('{"message":"Forbidden"}'),
};

/** Characters that a header value cannot have. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;

function send(response: ServerResponse, { status, headers, body }: HttpResponse, requestId?: string): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.appendHeader(name, value.replaceAll(UNSENDABLE, "?"));
  if (requestId !== undefined) response.setHeader("x-amzn-RequestId", requestId);
  // The rest of a request that was refused early is not read: the connection ends with the response.
  if (!response.req.complete) response.setHeader("Connection", "close");
  response.end(body);
}

function logEntry({ request, response, context, fault, milliseconds }: ServedRequest): RequestLogEntry {
  const claims = context.authorizer?.claims;
  const signer = context.identity.userArn;
  const cause = fault?.cause instanceof Error ? `: ${fault.cause.message}` : "";
  const reason = fault === undefined ? originRefused(request, response) : `${fault.type}${cause}`;
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
  };
}

/** Why a browser hides the answer from its page; undefined: it does not, or no browser asked. */
function originRefused(request: GatewayRequest, { headers }: HttpResponse): string | undefined {
  const origin = header(request, "origin");
  const admitted = headers.find(([name]) => name.toLowerCase() === "access-control-allow-origin")?.[1];
  if (origin === undefined || admitted === "*" || admitted === origin) return undefined;
  return `not for the origin ${origin}${admitted === undefined ? "" : `, but for ${admitted}`}`;
}

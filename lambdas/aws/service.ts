import type { STSClientConfig } from "@aws-sdk/client-sts";
import { retryMiddleware, StandardRetryStrategy } from "@smithy/core/retry";
import { Hash } from "@smithy/core/serde";
import { HttpRequest, type HttpResponse } from "@smithy/core/transport";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { SignatureV4 } from "@smithy/signature-v4";
import { type Command, type Context, type Handler, type Middleware, Pipeline } from "./pipeline";

/** What a client connects with, as the SDK's clients take it. */
export interface Connection {
  readonly maxAttempts: number;
  /** The SDK's handler of HTTP requests, or its options. */
  readonly requestHandler: NonNullable<STSClientConfig["requestHandler"]>;
  /** Default: the function's own, which Lambda puts into the environment. */
  readonly credentials?: ConstructorParameters<typeof SignatureV4>[0]["credentials"];
}

/** A service that takes every operation as a POST to `/`. */
export interface Service {
  /** As the SDK names it: `DynamoDB`. */
  readonly id: string;
  /** The service in host names and signatures: `dynamodb`. */
  readonly name: string;
  readonly contentType: string;
  /** The header `x-amz-target` of an operation, for protocols with one. */
  readonly target?: (operation: string) => string;
  readonly encode: (operation: string, input: object) => string;
  readonly decode: (body: string) => object;
  /** Name, message and further fields of an error; `undefined`, or an exception, when the body is none of the service. */
  readonly decodeError: (body: string) => ServiceFault | undefined;
}

export interface ServiceFault {
  readonly name: string;
  readonly message: string;
}

interface Metadata {
  readonly httpStatusCode: number;
  readonly requestId: string | undefined;
}

/**
 * A client of one service for the SDK's commands. It leaves out the SDK's layers between a command and its request (endpoint rules,
 * schemas, authentication schemes), and keeps its retries, signatures and connections: docs/decisions/0025.
 */
export class ServiceClient {
  readonly middlewareStack: Pipeline;
  readonly config: { readonly serviceId: string; readonly translateConfig?: object };

  /** @param translateConfig options of lib-dynamodb. */
  constructor(service: Service, connection: Connection, translateConfig?: object) {
    this.config = { serviceId: service.id, ...(translateConfig && { translateConfig }) };
    this.middlewareStack = new Pipeline(exchange(service, connection, process.env));
  }

  /** Sends a command of the SDK. @throws Error as {@link call}. */
  async send(command: Command): Promise<object> {
    return (await command.resolveMiddleware(this.middlewareStack, this.config)(command as never)).output;
  }

  /**
   * Calls an operation without a command.
   * @throws Error named as the service names it, with `$fault`, and with `$metadata`: status, request id, attempts.
   */
  async call(operation: string, input: object): Promise<object> {
    return (await this.middlewareStack.resolve(undefined, { commandName: operation })({ input })).output;
  }
}

/** Encodes, signs and sends, again after errors that pass, and decodes. */
function exchange(service: Service, connection: Connection, env: NodeJS.ProcessEnv): Middleware {
  const { maxAttempts, requestHandler, credentials = () => ownCredentials(env) } = connection;
  const region = String(env.AWS_REGION);
  const endpoint = endpointOf(service, region, env);
  const handler = NodeHttpHandler.create(requestHandler as NodeHttpHandler);
  const signer = new SignatureV4({
    service: service.name,
    region,
    credentials,
    sha256: Hash.bind(null, "sha256"),
  });
  const strategy = new StandardRetryStrategy(maxAttempts);
  const retry = retryMiddleware({
    retryStrategy: async () => strategy,
    maxAttempts: async () => maxAttempts,
  } as never) as unknown as Middleware;

  const attempt: Handler = async ({ request }) => {
    const { response } = await handler.handle((await signer.sign(request as HttpRequest)) as HttpRequest);
    const body = await textOf(response.body);
    const metadata = { httpStatusCode: response.statusCode, requestId: requestIdOf(response) };
    if (response.statusCode >= 300) throw errorOf(service, response, body, metadata);
    return { response, output: Object.assign(service.decode(body), { $metadata: metadata }) };
  };

  return (_next, context) => {
    const run = retry(attempt, context);
    const operation = context.commandName.replace(/Command$/, "");
    return ({ input }) => {
      const body = service.encode(operation, input);
      const headers: Record<string, string> = {
        host: endpoint.host,
        "content-type": service.contentType,
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": userAgentOf(context),
      };
      if (service.target) headers["x-amz-target"] = service.target(operation);
      // Lambda sets the variable for each invocation.
      if (env._X_AMZN_TRACE_ID) headers["x-amzn-trace-id"] = env._X_AMZN_TRACE_ID;
      const { protocol, hostname, port } = endpoint;
      const place = { protocol, hostname, path: "/", ...(port !== "" && { port: Number(port) }) };
      return run({ input, request: new HttpRequest({ method: "POST", ...place, headers, body }) });
    };
  };
}

/** The endpoint that the environment names, as the SDK reads it, or the region's. */
function endpointOf({ id, name }: Service, region: string, env: NodeJS.ProcessEnv): URL {
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const configured = env[`AWS_ENDPOINT_URL_${id.toUpperCase()}`] ?? env.AWS_ENDPOINT_URL;
  return new URL(configured ?? `https://${name}.${region}.${suffix}`);
}

/** The role's credentials: Lambda ends a sandbox before they expire. */
const ownCredentials = async (env: NodeJS.ProcessEnv) => ({
  accessKeyId: String(env.AWS_ACCESS_KEY_ID),
  secretAccessKey: String(env.AWS_SECRET_ACCESS_KEY),
  ...(env.AWS_SESSION_TOKEN && { sessionToken: env.AWS_SESSION_TOKEN }),
});

const userAgentOf = ({ userAgent = [] }: Context): string =>
  ["saas-foundation", ...userAgent.map((part) => part.join("/"))].join(" ");

/** The whole body. @throws Error of the connection when it ends early. */
function textOf(body: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    body.setEncoding("utf8");
    body.on("data", (part) => {
      text += part;
    });
    body.on("end", () => resolve(text));
    body.on("error", reject);
  });
}

const requestIdOf = ({ headers }: HttpResponse): string | undefined => headers["x-amzn-requestid"];

function errorOf(service: Service, response: HttpResponse, body: string, $metadata: Metadata): Error {
  const { name, message, ...fields } = faultIn(service, body) ?? {
    name: "UnknownError",
    message: `${service.id} answered with status ${response.statusCode}`,
  };
  const $fault = response.statusCode < 500 ? "client" : "server";
  const error = Object.assign(new Error(message), fields, { name, $fault, $metadata });
  // The retries read its header on when to repeat the request. Not enumerable: it is no field of the error for logs.
  return Object.defineProperty(error, "$response", { value: response });
}

function faultIn(service: Service, body: string): ServiceFault | undefined {
  try {
    return service.decodeError(body);
  } catch {
    return undefined;
  }
}

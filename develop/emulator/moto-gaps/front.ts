import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Serves the requests that it knows in Moto's place, and returns undefined for all others. */
export type GapFiller = (
  incoming: IncomingMessage,
  url: URL,
  response: ServerResponse,
) => Promise<void> | undefined;

/**
 * A proxy in front of Moto that serves what Moto lacks or gets wrong; all else passes unchanged.
 * @param motoUrl http://127.0.0.1:<port>
 * @param port of the loopback interface to listen on; 0: a free one
 * @throws Error with the code EADDRINUSE when another process has the port
 */
export async function startFront(
  motoUrl: string,
  fillers: readonly GapFiller[],
  port = 0,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? "/", motoUrl);
    let served: Promise<void> | undefined;
    for (const filler of fillers) served ??= filler(incoming, url, response);
    served ??= pass(url, incoming, response);
    served.catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => close(server) };
}

/** Headers of a request that Moto reads. */
const READ = ["authorization", "content-type", "x-amz-date", "x-amz-security-token"];

/**
 * Sends a client's request to Moto, for a response that will be modified.
 * @param method by default the client's
 */
export async function relayed(
  url: URL,
  { headers, method: own = "POST" }: IncomingMessage,
  body: Buffer = Buffer.alloc(0),
  method: string = own,
): Promise<{ status: number; contentType: string; text: string }> {
  const read = READ.flatMap((name) =>
    typeof headers[name] === "string" ? [[name, headers[name]] as const] : [],
  );
  const answer = await fetch(url, {
    method,
    headers: Object.fromEntries(read),
    ...(body.length > 0 && { body }),
  });
  const contentType = answer.headers.get("content-type") ?? "text/xml";
  return { status: answer.status, contentType, text: await answer.text() };
}

/**
 * Forwards a request to Moto, and its response to the client.
 * @param body of a request that has been read already
 */
export function pass(
  url: URL,
  incoming: IncomingMessage,
  response: ServerResponse,
  body?: Buffer,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method, headers } = incoming;
    const outgoing = request(url, { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response).once("close", resolve);
    });
    outgoing.once("error", reject);
    if (body === undefined) incoming.pipe(outgoing);
    else outgoing.end(body);
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Accepts tag changes that Moto does not support, of user pools and API Gateway, without effect. */
export function tags(): GapFiller {
  return (incoming, { pathname }, response) => {
    const ofUserPool = /^AWSCognitoIdentityProviderService\.(Tag|Untag)Resource$/.test(
      String(incoming.headers["x-amz-target"] ?? ""),
    );
    const ofGateway = incoming.method !== "GET" && /^\/tags\/arn%3A[a-z-]+%3Aapigateway%3A/i.test(pathname);
    if (!ofUserPool && !ofGateway) return undefined;
    incoming.resume();
    response.writeHead(ofUserPool ? 200 : 204, { "content-type": "application/x-amz-json-1.1" });
    response.end(ofUserPool ? "{}" : undefined);
    return Promise.resolve();
  };
}

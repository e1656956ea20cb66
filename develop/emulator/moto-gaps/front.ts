import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Serves some requests in Moto's place: takes the ones it knows, and returns undefined for all others. */
export type GapFiller = (
  incoming: IncomingMessage,
  url: URL,
  response: ServerResponse,
) => Promise<void> | undefined;

/**
 * Stands in front of Moto and serves what Moto lacks or gets wrong; all else passes as it is.
 * @param motoUrl http://127.0.0.1:<port>
 * @returns a server that listens on a free port of the loopback interface
 */
export async function startFront(
  motoUrl: string,
  fillers: readonly GapFiller[],
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? "/", motoUrl);
    let served: Promise<void> | undefined;
    for (const filler of fillers) served ??= filler(incoming, url, response);
    served ??= pass(url, incoming, response);
    served.catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

/**
 * Hands a request on to Moto, and its answer back.
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

/** Changes of tags that Moto fails at: of a user pool, and of what belongs to API Gateway. They are accepted, and change nothing. */
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

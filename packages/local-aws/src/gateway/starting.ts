import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** Seconds after which a client may try again. */
const RETRY_AFTER = 1;

/**
 * Answers 503 with Retry-After while a server listens but is not ready.
 * @returns a function that stops this, once the server has another listener.
 */
export function answerWhileStarting(server: Server): () => void {
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const body = '{"message":"Service Unavailable"}';
    response.writeHead(503, {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "Retry-After": RETRY_AFTER,
      Connection: "close",
    });
    response.end(body);
    request.resume();
  };
  server.on("request", answer);
  return () => server.off("request", answer);
}

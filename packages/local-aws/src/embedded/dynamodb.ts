import type { Server } from "node:http";
import dynalite from "dynalite";
import { skipConnection } from "../http/in-process";
import { closeServer, listenOnLoopback } from "../support/loopback";

/** Longest wait for requests to be answered before the server closes, in milliseconds. */
const PATIENCE_MS = 5_000;

/** DynamoDB (dynalite), not yet listening. Tables are ACTIVE at once. @param path data directory; absent: in memory. */
export const newDynamoDb = (path?: string): Server =>
  dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path !== undefined && { path }) });

/** The same, on a free port of loopback. Closing waits for the requests that it works on. */
export async function startDynamoDb(path?: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = newDynamoDb(path);
  const idle = idleness(server);
  const url = await listenOnLoopback(server);
  const reconnect = skipConnection(url, server);
  return {
    url,
    close: async () => {
      reconnect();
      await idle();
      await closeServer(server);
    },
  };
}

/**
 * Resolves when every request has its answer. A connection's end does not tell: dynalite goes on with a request whose client has
 * left, and throws when a write finds the database closed.
 */
function idleness(server: Server): () => Promise<void> {
  const unanswered = new Set<object>();
  let settled = () => {};
  server.prependListener("request", (request, response) => {
    unanswered.add(response);
    const answered = () => {
      unanswered.delete(response);
      if (unanswered.size === 0) settled();
    };
    const { end } = response;
    response.end = ((...words: Parameters<typeof end>) => {
      answered();
      return end.apply(response, words);
    }) as typeof end;
    // Without its whole body there is no work.
    request.once("close", () => {
      if (!request.complete) answered();
    });
  });
  return () =>
    new Promise((resolve) => {
      if (unanswered.size === 0) return resolve();
      const timer = setTimeout(resolve, PATIENCE_MS);
      settled = () => {
        clearTimeout(timer);
        resolve();
      };
    });
}

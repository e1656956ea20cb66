import type { Server } from "node:http";
import dynalite from "dynalite";
import { closeServer, listenOnLoopback } from "../support/loopback";

/** DynamoDB (dynalite), not yet listening. Tables are ACTIVE at once. @param path data directory; absent: in memory. */
export const newDynamoDb = (path?: string): Server =>
  dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path !== undefined && { path }) });

/** The same, on a free port of loopback. */
export async function startDynamoDb(path?: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = newDynamoDb(path);
  return { url: await listenOnLoopback(server), close: () => closeServer(server) };
}

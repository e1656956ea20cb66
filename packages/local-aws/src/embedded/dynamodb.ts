import type { Server } from "node:http";
import dynalite from "dynalite";
import { closeServer, listenOnLoopback } from "../support/loopback";

/** DynamoDB in memory (dynalite), not listening. Tables are ACTIVE at once. */
export const newDynamoDb = (): Server => dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });

/** The same, on a free port of loopback. */
export async function startDynamoDb(): Promise<{ url: string; close(): Promise<void> }> {
  const server = newDynamoDb();
  return { url: await listenOnLoopback(server), close: () => closeServer(server) };
}

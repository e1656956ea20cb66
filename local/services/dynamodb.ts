import dynalite from "dynalite";
import { closeServer, listenOnLoopback } from "./loopback";

/** DynamoDB in memory (dynalite). Tables are ACTIVE at once. */
export async function startDynamoDb(): Promise<{ url: string; close(): Promise<void> }> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return { url: await listenOnLoopback(server), close: () => closeServer(server) };
}

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeServer, listenOnLoopback } from "../services/loopback";

/** Something that whoever starts the platform can mend; the message is one line that says how. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/**
 * Makes sure that a port can be listened on, before any work is done.
 * @param option the command line option that chooses it.
 * @throws StartError saying who holds the port, or why it cannot be used.
 */
export async function requireFree(port: number, option: string): Promise<void> {
  const server = createServer();
  try {
    await listenOnLoopback(server, port);
    await closeServer(server);
  } catch (error) {
    throw new StartError(explain(port, option, (error as NodeJS.ErrnoException).code));
  }
}

function explain(port: number, option: string, code: string | undefined): string {
  if (code !== "EADDRINUSE")
    return `port ${port} cannot be used (${code}): choose another with ${option} <number>`;
  const pid = runningOn(port)?.pid;
  return pid === undefined
    ? `port ${port} is taken by another program: choose another with ${option} <number>`
    : `the platform is already running, as process ${pid}, which holds port ${port}: stop it, or choose another port with ${option} <number>`;
}

/** What a client needs to know of the platform that runs. */
export interface RunningPlatform {
  readonly apiEndpoint: string;
  readonly endpointUrl: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
}

/**
 * Records that this process holds a port, and what runs there: a second start can say so, and the tour finds its way.
 * @returns removes the record again.
 */
export function recordHolder(port: number, platform: RunningPlatform): () => void {
  const file = recordOf(port);
  const { apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId } = platform;
  const record = { pid: process.pid, apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId };
  writeFileSync(file, JSON.stringify(record));
  return () => rmSync(file, { force: true });
}

/** The platform that `npm start` runs on a port of this machine; undefined when none does. */
export function runningOn(port: number): (RunningPlatform & { readonly pid: number }) | undefined {
  try {
    const record = JSON.parse(readFileSync(recordOf(port), "utf8"));
    process.kill(record.pid, 0);
    return record;
  } catch {
    return undefined;
  }
}

const recordOf = (port: number): string => join(tmpdir(), `multi-tenant-saas-port-${port}.json`);

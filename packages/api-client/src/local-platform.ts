import { once } from "node:events";
import { lstatSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** The record cannot be offered; the message is one line with the fix. */
export class RecordError extends Error {
  override readonly name = "RecordError";
}

/** What a client needs to know about the running platform. */
export interface RunningPlatform {
  readonly apiEndpoint: string;
  readonly endpointUrl: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** Credentials of the account's operator. */
  readonly operator: OperatorCredentials;
}

export interface OperatorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Longest path of a socket in bytes: that of macOS, which is the shortest. Source: sys/un.h. */
const LONGEST_PATH = 103;

/** How long a process may take to answer; one that is stopped never does. */
const PATIENCE_MS = 5_000;

/**
 * Answers for the platform on a port: a second start, the tour and the operator's commands ask. The answer contains credentials,
 * so it comes from a socket that only this user can connect to. A process that is killed leaves nothing to read.
 * @returns a function that ends it.
 * @throws RecordError if something else is in the socket's place.
 */
export async function recordHolder(port: number, platform: RunningPlatform): Promise<() => void> {
  const { apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId, operator } = platform;
  const { accessKeyId, secretAccessKey, sessionToken } = operator;
  const record = JSON.stringify({
    pid: process.pid,
    apiEndpoint,
    endpointUrl,
    region,
    userPoolId,
    userPoolClientId,
    operator: { accessKeyId, secretAccessKey, sessionToken },
  });
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.end(record);
  });
  const file = socketOf(port);
  await listenPrivately(server, file);
  // It must not keep the process alive.
  server.unref();
  return () => {
    server.close();
    rmSync(file, { force: true });
  };
}

/** The platform that this user's `npm start` runs on a port of this machine; undefined if there is none. */
export async function runningOn(
  port: number,
): Promise<(RunningPlatform & { readonly pid: number }) | undefined> {
  const file = socketOf(port);
  if (!isPrivateSocket(file)) return undefined;
  const socket = connect(file);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  try {
    return JSON.parse(await text(socket));
  } catch {
    return undefined;
  }
}

const socketOf = (port: number): string => join(tmpdir(), `multi-tenant-saas-port-${port}.socket`);

/** Creates the socket and never uses what is there: in a shared directory that may be a link, or another user's. */
async function listenPrivately(server: Server, file: string): Promise<void> {
  if (Buffer.byteLength(file) > LONGEST_PATH) throw refusal(file, "the path is too long");
  try {
    rmSync(file, { force: true });
    const before = process.umask(0o177);
    // The socket exists as soon as this returns.
    server.listen(file);
    process.umask(before);
    await once(server, "listening");
  } catch (error) {
    throw refusal(file, (error as NodeJS.ErrnoException).code);
  }
}

const refusal = (file: string, reason: string | undefined): RecordError =>
  new RecordError(`${file} cannot be used (${reason}): remove it, or set TMPDIR to a directory of your own`);

/** Whether it is a socket of this user that others cannot connect to. */
function isPrivateSocket(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isSocket() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

import { closeSync, constants, fstatSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/** The record cannot be written; the message is one line with the fix. */
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

/**
 * Records the process on a port and its platform, for a second start, the tour and the operator's commands. The record
 * contains credentials: only this user can read it.
 * @returns a function that removes the record.
 * @throws RecordError if another user's file is in its place.
 */
export function recordHolder(port: number, platform: RunningPlatform): () => void {
  const file = recordOf(port);
  const { apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId, operator } = platform;
  const { accessKeyId, secretAccessKey, sessionToken } = operator;
  const record = {
    pid: process.pid,
    apiEndpoint,
    endpointUrl,
    region,
    userPoolId,
    userPoolClientId,
    operator: { accessKeyId, secretAccessKey, sessionToken },
  };
  writePrivately(file, JSON.stringify(record));
  return () => rmSync(file, { force: true });
}

/** The platform that this user's `npm start` runs on a port of this machine; undefined if there is none. */
export function runningOn(port: number): (RunningPlatform & { readonly pid: number }) | undefined {
  try {
    const record = JSON.parse(readPrivate(recordOf(port)));
    process.kill(record.pid, 0);
    return record;
  } catch {
    return undefined;
  }
}

const recordOf = (port: number): string => join(tmpdir(), `multi-tenant-saas-port-${port}.json`);

/** Creates a file and never opens an existing one: in a shared directory that may be a link, or readable by others. */
function writePrivately(file: string, text: string): void {
  try {
    rmSync(file, { force: true });
    const descriptor = openSync(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RecordError(
      `${file} cannot be written (${code}): remove it, or set TMPDIR to a directory of your own`,
    );
  }
}

/** The text of a file that only this user can read and write. @throws Error if others have access */
function readPrivate(file: string): string {
  const descriptor = openSync(file, O_RDONLY | O_NOFOLLOW);
  try {
    const { uid, mode } = fstatSync(descriptor);
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0) throw new Error(`${file} is not private`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

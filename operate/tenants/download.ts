import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { UnreachableError } from "@saas/api-client/api";
import { printable } from "@saas/cli-kit/text";
import type { ExportFile } from "../../api/tenants";
import { CommandError } from "./exit";

/** A file as it was read: its length, and its SHA-256 in hexadecimal. */
interface Content {
  readonly bytes: number;
  readonly sha256: string;
}

/** The URL is good no more, or never was. */
export class UrlRefusedError extends CommandError {}

/**
 * Keeps one file of an export in a directory, unless it is there already, unharmed. A file of that name is always whole.
 * @throws UrlRefusedError, UnreachableError, CommandError when what came is not what was exported
 */
export async function keepFile(directory: string, exported: ExportFile): Promise<"downloaded" | "present"> {
  const file = join(directory, nameOf(exported));
  if ((await contentOf(file))?.sha256 === exported.sha256) return "present";
  const partial = `${file}.partial`;
  try {
    verify(exported, await download(exported, partial));
    await rename(partial, file);
    return "downloaded";
  } finally {
    await rm(partial, { force: true });
  }
}

/** A name from the network must not lead out of the directory. */
function nameOf({ name }: ExportFile): string {
  if (!/^\w[\w.-]*$/.test(name))
    throw new CommandError(`"${printable(name)}" is no name of an exported file`);
  return name;
}

function verify({ name, bytes, sha256 }: ExportFile, content: Content): void {
  if (bytes !== content.bytes) {
    throw new CommandError(
      `${name} should have ${bytes} bytes and came with ${content.bytes}: it was not kept; try again`,
    );
  }
  if (sha256 !== content.sha256) {
    throw new CommandError(
      `${name} should have the SHA-256 ${printable(sha256)} and came with ${content.sha256}: it was not kept; try again`,
    );
  }
}

async function download({ name, url }: ExportFile, file: string): Promise<Content> {
  const unreachable = (error: Error & { cause?: Error }) => {
    throw new UnreachableError(`download of ${name}: ${error.cause?.message || error.message}`);
  };
  const response = await fetch(url).catch(unreachable);
  if (!response.ok) {
    await response.body?.cancel();
    // S3 answers 403 for a signature that has expired.
    const Refusal = response.status === 403 ? UrlRefusedError : CommandError;
    throw new Refusal(`download of ${name} was answered ${response.status}`);
  }
  const source = Readable.fromWeb((response.body ?? new Blob([]).stream()) as ReadableStream);
  return measured(source, createWriteStream(file, { mode: 0o600 })).catch(unreachable);
}

async function contentOf(file: string): Promise<Content | undefined> {
  try {
    return await measured(createReadStream(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Reads to the end, into a file when there is one. */
async function measured(source: Readable, file?: NodeJS.WritableStream): Promise<Content> {
  const hash = createHash("sha256");
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(null, file === undefined ? undefined : chunk);
    },
  });
  if (file === undefined) await pipeline(source, meter.resume());
  else await pipeline(source, meter, file);
  return { bytes, sha256: hash.digest("hex") };
}

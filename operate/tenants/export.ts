import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { UnreachableError } from "@saas/api-client/api";
import type { ExportFile } from "@saas/api-client/tenants";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { PATIENCE_MS } from "@saas/cli-kit/progress";
import { counted, fromNow, printable, time } from "@saas/cli-kit/text";
import { type Context, output } from "./context";
import { findTenant } from "./control-plane";

/** A file that is on this machine now. URLs are not told: whoever has one can download. */
interface Kept {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly state: "downloaded" | "present";
}

/** Downloads everything that was exported of a tenant; what is there already is not downloaded again. */
export async function exportTenant(
  context: Context,
  reference: string,
  { out }: { readonly out: string },
): Promise<ExitCode> {
  const { plane, clock } = context;
  const { tenant_id, tenant_name, offboarding } = await findTenant(plane, reference);
  const directory = resolve(out);
  const files = await keepAll(context, tenant_id, directory);
  output(context, { tenant_id, directory, files }, () => {
    const present = files.filter(({ state }) => state === "present").length;
    const already = present === 0 ? "" : ` (${present} there already)`;
    const told = `${printable(tenant_name)} (${tenant_id}): ${counted(files.length, "file")}${already} in ${directory}, sizes and checksums as they should be`;
    if (offboarding?.purge.state !== "waiting") return [told];
    const { purge_after } = offboarding;
    const purge = `${time(purge_after)} (${fromNow(purge_after, clock.now())})`;
    return [told, `next: keep them; the purge begins after ${purge}`];
  });
  return exitCodes.done;
}

/** Keeps every file, the manifest last, and tells on stderr which one when it takes long. */
async function keepAll(context: Context, tenantId: string, directory: string): Promise<Kept[]> {
  const { plane, terminal, clock } = context;
  const began = clock.now();
  const { files } = await plane.exported(tenantId);
  await ownDirectory(directory);
  const kept: Kept[] = [];
  for (const { name, bytes, sha256 } of manifestLast(files)) {
    if (clock.now() - began >= PATIENCE_MS) {
      terminal.note(terminal.noteColors.dim(`${printable(name)} (${kept.length + 1} of ${files.length}) …`));
    }
    kept.push({ name, bytes, sha256, state: await keepOf(context, tenantId, directory, files, name) });
  }
  return kept;
}

/** Keeps one file, with a new URL when the one at hand is too old by now. */
async function keepOf(
  { plane }: Context,
  tenantId: string,
  directory: string,
  files: ExportFile[],
  name: string,
): Promise<"downloaded" | "present"> {
  try {
    return await keepFile(directory, named(files, name));
  } catch (error) {
    if (!(error instanceof UrlRefusedError)) throw error;
    const renewed = await plane.exported(tenantId);
    files.splice(0, files.length, ...renewed.files);
    return keepFile(directory, named(files, name));
  }
}

function named(files: readonly ExportFile[], name: string): ExportFile {
  const file = files.find((candidate) => candidate.name === name);
  if (file === undefined)
    throw new CommandError(`the export has no ${printable(name)} any more: start again`);
  return file;
}

const MANIFEST = "manifest.json";

/** With the manifest the directory is complete. */
const manifestLast = (files: readonly ExportFile[]): ExportFile[] =>
  files.toSorted((a, b) => Number(a.name === MANIFEST) - Number(b.name === MANIFEST));

/** What customers stored is for whoever exports it alone. */
async function ownDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(`--out ${directory} cannot be made: ${(error as Error).message}`, exitCodes.usage);
  }
}

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

import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { UnreachableError } from "@saas/api-client/api";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { PATIENCE_MS } from "@saas/cli-kit/progress";
import { counted, fromNow, printable, time } from "@saas/cli-kit/text";
import type { ExportFile } from "../../api/tenants";
import { type Context, output } from "./context";
import { findTenant } from "./control-plane";

/** A downloaded file. Its URL is not shown: it is a credential. */
interface Kept {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly state: "downloaded" | "present";
}

/** Downloads a tenant's export; existing files are not downloaded again. */
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
    const summary = `${printable(tenant_name)} (${tenant_id}): ${counted(files.length, "file")}${already} in ${directory}, sizes and checksums verified`;
    if (offboarding?.purge.state !== "waiting") return [summary];
    const { purge_after } = offboarding;
    const purge = `${time(purge_after)} (${fromNow(purge_after, clock.now())})`;
    return [summary, `next: keep them; the purge begins after ${purge}`];
  });
  return exitCodes.done;
}

/** Downloads every file, the manifest last, and prints slow ones on stderr. */
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

/** Downloads one file, with a new URL if the current one has expired. */
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

/** The manifest marks the directory as complete. */
const manifestLast = (files: readonly ExportFile[]): ExportFile[] =>
  files.toSorted((a, b) => Number(a.name === MANIFEST) - Number(b.name === MANIFEST));

/** Only the exporting user may read customers' data. */
async function ownDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(`--out ${directory} cannot be made: ${(error as Error).message}`, exitCodes.usage);
  }
}

/** The length of a read file, and its SHA-256 in hexadecimal. */
interface Content {
  readonly bytes: number;
  readonly sha256: string;
}

/** The URL has expired or is invalid. */
class UrlRefusedError extends CommandError {}

/**
 * Downloads one file of an export into a directory, unless an intact copy exists. A file of that name is always complete.
 * @throws UrlRefusedError, UnreachableError, CommandError if the content differs from the export
 */
async function keepFile(directory: string, exported: ExportFile): Promise<"downloaded" | "present"> {
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
    throw new CommandError(`"${printable(name)}" is not a valid name of an exported file`);
  return name;
}

function verify({ name, bytes, sha256 }: ExportFile, content: Content): void {
  if (bytes !== content.bytes) {
    throw new CommandError(
      `${name} should have ${bytes} bytes, but has ${content.bytes}: it was discarded; try again`,
    );
  }
  if (sha256 !== content.sha256) {
    throw new CommandError(
      `${name} should have the SHA-256 ${printable(sha256)}, but has ${content.sha256}: it was discarded; try again`,
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

/** Reads to the end, and writes to a file if given. */
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

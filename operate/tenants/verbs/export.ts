import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { PATIENCE_MS } from "@saas/cli-kit/patience";
import { counted, fromNow, printable, time } from "@saas/cli-kit/text";
import type { ExportFile } from "../../../api/tenants";
import { type Context, output } from "../context";
import { keepFile, UrlRefusedError } from "../download";
import { CommandError, type ExitCode, exitCodes } from "../exit";
import { findTenant } from "../find";

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

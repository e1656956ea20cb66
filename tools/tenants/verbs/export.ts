import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { PATIENCE_MS } from "../../client/patience";
import type { ExportPart } from "../../client/tenants";
import { type Context, output } from "../context";
import { keepPart, UrlRefusedError } from "../download";
import { CommandError, type ExitCode, exitCodes } from "../exit";
import { findTenant } from "../find";
import { counted, fromNow, printable, time } from "../text";

/** A part that is on this machine now. URLs are not told: whoever has one can download. */
interface Kept {
  readonly name: string;
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
  readonly state: "downloaded" | "present";
}

/** Downloads everything that was exported of a tenant; what is there already is not downloaded again. */
export async function exportTenant(
  context: Context,
  reference: string,
  { out }: { readonly out: string },
): Promise<ExitCode> {
  const { plane, terminal, clock } = context;
  const tenant = await findTenant(plane, reference);
  const { tenant_id, tenant_name, offboarding } = tenant;
  const directory = resolve(out);
  const { parts } = await plane.exported(tenant_id);
  await ownDirectory(directory);
  const began = clock.now();
  const kept: Kept[] = [];
  for (const { name, bytes, sha256 } of manifestLast(parts)) {
    if (clock.now() - began >= PATIENCE_MS) {
      terminal.note(terminal.noteColors.dim(`${printable(name)} (${kept.length + 1} of ${parts.length}) …`));
    }
    const state = await keepOf(context, tenant_id, directory, parts, name);
    kept.push({ name, bytes, sha256, state });
  }
  output(context, { tenant_id, directory, parts: kept }, () => {
    const present = kept.filter(({ state }) => state === "present").length;
    const already = present === 0 ? "" : ` (${present} there already)`;
    return [
      `${printable(tenant_name)} (${tenant_id}): ${counted(kept.length, "file")}${already} in ${directory}, sizes and checksums as they should be`,
      ...(offboarding?.purge.state === "waiting"
        ? [
            `next: keep them; the purge begins after ${time(offboarding.purge_after)} (${fromNow(offboarding.purge_after, clock.now())})`,
          ]
        : []),
    ];
  });
  return exitCodes.done;
}

/** Keeps one part, with a new URL when the one at hand is too old by now. */
async function keepOf(
  { plane }: Context,
  tenantId: string,
  directory: string,
  parts: ExportPart[],
  name: string,
): Promise<"downloaded" | "present"> {
  try {
    return await keepPart(directory, named(parts, name));
  } catch (error) {
    if (!(error instanceof UrlRefusedError)) throw error;
    const renewed = await plane.exported(tenantId);
    parts.splice(0, parts.length, ...renewed.parts);
    return keepPart(directory, named(parts, name));
  }
}

function named(parts: readonly ExportPart[], name: string): ExportPart {
  const part = parts.find((candidate) => candidate.name === name);
  if (part === undefined)
    throw new CommandError(`the export has no ${printable(name)} any more: start again`);
  return part;
}

/** With the manifest the directory is complete. */
const manifestLast = (parts: readonly ExportPart[]): ExportPart[] =>
  parts.toSorted((a, b) => Number(a.sha256 === undefined) - Number(b.sha256 === undefined));

/** What customers stored is for whoever exports it alone. */
async function ownDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(`--out ${directory} cannot be made: ${(error as Error).message}`, exitCodes.usage);
  }
}

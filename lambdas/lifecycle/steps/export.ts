import {
  type ExportManifest,
  type ExportPart,
  exportFolder,
  MANIFEST,
  parseParts,
} from "../../registry/export-manifest";
import type { Progress } from "../../registry/tenant-record";
import type { StoredTenant } from "../../registry/tenant-records";
import type { Dependencies, Step } from "../dependencies";
import { type ExportPosition, exportBegin, partOf, readPart } from "../export-parts";
import type { TenantFiles } from "../tenant-files";

/** The list of parts of an export in progress, beside the parts. */
const PARTS = "parts.json";

/**
 * Exports the tenant's items and the list of its files to a folder of its bucket, part by part, the manifest last.
 * After a crash it writes an incomplete part again under the same name.
 */
export const exportData: Step = async (tenant, deps, slice) => {
  const { offboarding } = tenant;
  if (!offboarding) return;
  if (offboarding.export.state === "waiting") return begin(tenant, deps);

  const folder = exportFolder(offboarding.requested_at);
  const stores = await deps.storesOf(tenant);
  let position = positionIn(offboarding.export);
  const parts = await partsSoFar(stores.files, folder, position);
  while (position.of !== "end") {
    const lines = await readPart(position, stores, folder, () => slice.isOver());
    if (lines.count > 0) {
      const part = partOf(position.of, position.parts_of_kind + 1, lines);
      await stores.files.write(folder + part.name, lines.text, "application/x-ndjson");
      parts.push(part);
    }
    position = lines.next;
    if (slice.isOver()) break;
  }
  const counts = countsOf(parts);
  if (position.of !== "end") {
    await stores.files.write(folder + PARTS, JSON.stringify(parts), "application/json");
    await write(tenant, deps, { ...offboarding.export, ...counts, position: JSON.stringify(position) });
    return;
  }
  const manifest: ExportManifest = {
    tenant_id: tenant.tenant_id,
    tenant_name: tenant.tenant_name,
    requested_at: offboarding.requested_at,
    ...counts,
    parts,
  };
  await stores.files.write(folder + MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`, "application/json");
  const { started_at = offboarding.requested_at } = offboarding.export;
  await deps.audit.record(tenant.tenant_id, "export", started_at, counts);
  const finished_at = deps.now().toISOString();
  await write(tenant, deps, { state: "done", started_at, finished_at, ...counts });
  return;
};

async function begin(tenant: StoredTenant, deps: Dependencies): Promise<undefined> {
  await write(tenant, deps, { state: "running", started_at: deps.now().toISOString() }, "waiting");
}

/** Writes the progress, while it is the same offboarding in the state that was read. */
async function write(
  tenant: StoredTenant,
  deps: Dependencies,
  progress: Progress,
  state: Progress["state"] = "running",
): Promise<void> {
  await deps.records.update(tenant.tenant_id, {
    set: { "offboarding.export": { ...progress, progressed_at: deps.now().toISOString() } },
    where: {
      status: "offboarding",
      "offboarding.requested_at": tenant.offboarding?.requested_at,
      "offboarding.export.state": state,
    },
  });
}

const positionIn = ({ position }: Progress): ExportPosition =>
  position === undefined ? exportBegin : (JSON.parse(position) as ExportPosition);

/** Parts before the position: a crashed slice may have written more, which are written again. */
async function partsSoFar(
  files: TenantFiles,
  folder: string,
  { parts }: ExportPosition,
): Promise<ExportPart[]> {
  if (parts === 0) return [];
  const text = await files.read(folder + PARTS);
  const found = text === undefined ? [] : parseParts(text).slice(0, parts);
  if (found.length < parts) throw new Error(`the export lacks parts: ${found.length} of ${parts} were found`);
  return found;
}

function countsOf(parts: readonly ExportPart[]) {
  const sum = (list: readonly ExportPart[], field: "count" | "bytes") =>
    list.reduce((total, part) => total + part[field], 0);
  return {
    items: sum(
      parts.filter(({ of }) => of === "items"),
      "count",
    ),
    files: sum(
      parts.filter(({ of }) => of === "files"),
      "count",
    ),
    bytes: sum(parts, "bytes"),
  };
}

/** Deletes the export of a cancelled offboarding. */
export const discardExport: Step = async (tenant, deps) => {
  const { discarded_export: requestedAt } = tenant;
  if (requestedAt === undefined) return;
  const { files } = await deps.storesOf(tenant);
  while ((await files.deletePage(exportFolder(requestedAt))) > 0);
  await deps.records.update(tenant.tenant_id, {
    remove: ["discarded_export"],
    where: { discarded_export: requestedAt },
  });
  return;
};

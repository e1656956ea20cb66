import { createHash } from "node:crypto";
import type { ExportPart } from "../registry/export-manifest";
import type { VersionPosition } from "./tenant-files";
import type { TenantStores } from "./tenant-stores";

/** Where an export resumes. */
export interface ExportPosition {
  readonly of: "items" | "files" | "end";
  /** Parts written so far, of both kinds. */
  readonly parts: number;
  /** Parts written so far, of this kind. */
  readonly parts_of_kind: number;
  readonly item?: string;
  readonly file?: VersionPosition;
}

export const exportBegin: ExportPosition = { of: "items", parts: 0, parts_of_kind: 0 };

const MEGABYTE = 1024 ** 2;

/** Bytes of a part: 5 MB, and more in a large export, to limit it to hundreds of files. */
const partBytes = (part: number): number => Math.min(5 + Math.floor(part / 100), 32) * MEGABYTE;

/** Lines of a part, and the position of the next one. */
export interface Lines {
  readonly text: string;
  readonly count: number;
  readonly next: ExportPosition;
}

/**
 * Reads the next part: whole pages, until it is large enough, the time is up, or the data ends. `folder`: the export's
 * folder, which is skipped.
 */
export async function readPart(
  position: ExportPosition,
  { items, files }: TenantStores,
  folder: string,
  isOver: () => boolean,
): Promise<Lines> {
  const lines: string[] = [];
  let bytes = 0;
  let next: ExportPosition = position;
  const add = (entry: object) => {
    const line = `${JSON.stringify(entry)}\n`;
    bytes += Buffer.byteLength(line);
    lines.push(line);
  };
  do {
    if (position.of === "items") {
      const page = await items.page(next.item);
      page.items.forEach(add);
      next = page.next === undefined ? { ...position, of: "files" } : { ...next, item: page.next };
    } else {
      const page = await files.versions(next.file);
      for (const { current, ...file } of page.versions) {
        if (current && !file.key.startsWith(folder)) add(file);
      }
      next = page.next === undefined ? { ...position, of: "end" } : { ...next, file: page.next };
    }
  } while (next.of === position.of && bytes < partBytes(position.parts_of_kind) && !isOver());

  const written = lines.length > 0 ? 1 : 0;
  const { parts, parts_of_kind } = position;
  const { item, file, of } = next;
  return {
    text: lines.join(""),
    count: lines.length,
    next: {
      of,
      parts: parts + written,
      parts_of_kind: of === position.of ? parts_of_kind + written : 0,
      ...(of === "items" && item !== undefined && { item }),
      ...(of === "files" && file !== undefined && { file }),
    },
  };
}

/** The entry of a part in the manifest. @param number from 1, among the parts of its kind. */
export function partOf(of: ExportPart["of"], number: number, { text, count }: Lines): ExportPart {
  return {
    name: `${of}-${String(number).padStart(5, "0")}.ndjson`,
    of,
    count,
    bytes: Buffer.byteLength(text),
    sha256: createHash("sha256").update(text).digest("hex"),
  };
}

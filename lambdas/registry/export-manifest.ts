import * as z from "zod/mini";

/** One file of an export: lines of JSON, an item or a file of the tenant's each. */
const part = z.object({
  name: z.string(),
  of: z.enum(["items", "files"]),
  /** Lines. */
  count: z.number(),
  bytes: z.number(),
  /** In hexadecimal. */
  sha256: z.string(),
});
export type ExportPart = z.output<typeof part>;

const manifest = z.object({
  tenant_id: z.string(),
  tenant_name: z.string(),
  requested_at: z.string(),
  items: z.number(),
  files: z.number(),
  bytes: z.number(),
  parts: z.array(part),
});

/** What an export consists of. Written last: where it is, the export is complete. */
export type ExportManifest = z.output<typeof manifest>;

export const MANIFEST = "manifest.json";

/** The folder of an export among a tenant's files. @param requestedAt of the offboarding. */
export const exportFolder = (requestedAt: string): string => `exports/${requestedAt.replace(/[:.]/g, "")}/`;

/** Reads a manifest; throws when it is none. */
export const parseManifest = (text: string): ExportManifest => manifest.parse(JSON.parse(text));

/** Reads what a running export has written so far. */
export const parseParts = (text: string): ExportPart[] => z.array(part).parse(JSON.parse(text));

import * as z from "zod/mini";

/** One file of an export: lines of JSON, one for each item or file of the tenant. */
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

/** The table of contents of an export. Written last: its presence means that the export is complete. */
export type ExportManifest = z.output<typeof manifest>;

export const MANIFEST = "manifest.json";

/** The folder of an export among a tenant's files. @param requestedAt of the offboarding. */
export const exportFolder = (requestedAt: string): string => `exports/${requestedAt.replace(/[:.]/g, "")}/`;

/** Parses a manifest; throws when it is invalid. */
export const parseManifest = (text: string): ExportManifest => manifest.parse(JSON.parse(text));

/** Parses the list of parts of an export in progress. */
export const parseParts = (text: string): ExportPart[] => z.array(part).parse(JSON.parse(text));

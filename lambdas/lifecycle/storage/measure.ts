import type { Slice } from "../slice";
import type { VersionPosition } from "../tenant-files";
import type { TenantStores } from "../tenant-stores";

/** What of a tenant was measured so far, in bytes; null: that part is done, or is not asked for. */
export interface Measured {
  readonly item_bytes: number;
  readonly file_bytes: number;
  /** Where the items go on: behind this id; "": at the first. */
  readonly items_after: string | null;
  /** Where the versions of files go on; "": at the first. */
  readonly files_after: VersionPosition | "" | null;
}

/** @param items whether items are measured as well */
export const unmeasured = (items: boolean): Measured => ({
  item_bytes: 0,
  file_bytes: 0,
  items_after: items ? "" : null,
  files_after: "",
});

export const isMeasured = ({ items_after, files_after }: Measured): boolean =>
  items_after === null && files_after === null;

/**
 * Goes on measuring a tenant until it is done or the slice is over: items by what reading them consumes, files by a list of all
 * their versions, those that were replaced included, which are stored and charged as well.
 */
export async function measure(
  { items, files }: Pick<TenantStores, "items" | "files">,
  from: Measured,
  slice: Slice,
): Promise<Measured> {
  let measured = from;
  while (measured.items_after !== null && !slice.isOver()) {
    const { bytes, next } = await items.sizePage(measured.items_after || undefined);
    measured = { ...measured, item_bytes: measured.item_bytes + bytes, items_after: next ?? null };
  }
  while (measured.items_after === null && measured.files_after !== null && !slice.isOver()) {
    const { versions, next } = await files.versions(measured.files_after || undefined);
    const bytes = versions.reduce((sum, { size }) => sum + size, 0);
    measured = { ...measured, file_bytes: measured.file_bytes + bytes, files_after: next ?? null };
  }
  return measured;
}

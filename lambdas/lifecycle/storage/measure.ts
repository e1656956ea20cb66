import type { Slice } from "../slice";
import type { VersionPosition } from "../tenant-files";
import type { TenantStores } from "../tenant-stores";

/** Bytes of a tenant measured so far; a null position: that part is done, or not requested. */
export interface Measured {
  readonly item_bytes: number;
  readonly file_bytes: number;
  /** The id after which items resume; "": at the first. */
  readonly items_after: string | null;
  /** The position after which file versions resume; "": at the first. */
  readonly files_after: VersionPosition | "" | null;
}

/** @param items whether items are measured too */
export const unmeasured = (items: boolean): Measured => ({
  item_bytes: 0,
  file_bytes: 0,
  items_after: items ? "" : null,
  files_after: "",
});

export const isMeasured = ({ items_after, files_after }: Measured): boolean =>
  items_after === null && files_after === null;

/**
 * Measures a tenant until it is done or the slice is over: items by the read capacity they consume, files by listing
 * all their versions, since AWS also charges for replaced ones.
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

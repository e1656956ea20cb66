import { createHash } from "node:crypto";
import type { CurrentFile, CurrentFiles } from "./current-files";
import type { Sides } from "./sameness";
import type { TenantItems } from "./tenant-items";

type Item = Readonly<Record<string, unknown>>;

/** A tenant's data at one place, to be moved. */
export interface MovingStores {
  /** Items with their numbers as they are stored. */
  readonly items: TenantItems;
  readonly files: CurrentFiles;
}

/** Items are the same when every attribute is. */
export function itemSides(source: TenantItems, target: TenantItems): Sides<Item> {
  return {
    source: (after) => itemsOf(source, after),
    target: (after) => itemsOf(target, after),
    keyOf: ({ item_id }) => String(item_id),
    compare: async (one, other) => {
      const text = canonical(one);
      if (text !== canonical(other)) return undefined;
      return { sha256: createHash("sha256").update(text).digest("hex"), bytes: Buffer.byteLength(text) };
    },
    copy: (item) => target.put(item),
    remove: (itemId) => target.remove(itemId),
  };
}

/**
 * Files. @param by `size`: a file that is there with its size, and not older, needs no copy for now; `content`: files are
 * the same when every byte is.
 */
export function fileSides(
  source: CurrentFiles,
  target: CurrentFiles,
  by: "size" | "content",
): Sides<CurrentFile> {
  return {
    source: (after) => filesOf(source, after),
    target: (after) => filesOf(target, after),
    keyOf: ({ key }) => key,
    compare: async (one, other) => {
      if (one.size !== other.size) return undefined;
      if (by === "size") return one.modified > other.modified ? undefined : { sha256: "", bytes: one.size };
      const [sha256, copied] = await Promise.all([source.sha256(one.key), target.sha256(one.key)]);
      return sha256 === copied ? { sha256, bytes: one.size } : undefined;
    },
    copy: ({ key }) => source.copyTo(target, key),
    remove: (key) => target.remove(key),
  };
}

async function* itemsOf(items: TenantItems, after?: string): AsyncIterable<Item> {
  let position = after;
  do {
    const page = await items.page(position);
    yield* page.items;
    position = page.next;
  } while (position !== undefined);
}

async function* filesOf(files: CurrentFiles, after?: string): AsyncIterable<CurrentFile> {
  let position = after;
  do {
    const page = await files.page(position);
    yield* page.files;
    position = page.next;
  } while (position !== undefined);
}

/** The same text for the same item, whatever order its attributes come in. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

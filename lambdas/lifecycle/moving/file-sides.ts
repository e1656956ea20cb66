import { createHash } from "node:crypto";
import type { Content, CurrentFile, CurrentFiles } from "./files";
import type { Digest, SyncSides } from "./synchronize";

const ends = (source: CurrentFiles, target: CurrentFiles) => ({
  source: (after?: string) => source.after(after),
  target: (after?: string) => target.after(after),
  keyOf: ({ key }: CurrentFile) => key,
  sizeOf: ({ size }: CurrentFile) => size,
  remove: (key: string) => target.remove(key),
});

/** Files of the same size, the target's not older, pass for the same for now; nothing is read but what is copied. */
export function roughFileSides(source: CurrentFiles, target: CurrentFiles): SyncSides<CurrentFile> {
  const passes = ({ size }: CurrentFile): Digest => ({ sha256: "", bytes: size });
  return {
    ...ends(source, target),
    compare: async (one, other) =>
      one.size === other.size && one.modified <= other.modified ? passes(one) : undefined,
    copy: async (file) => {
      await source.copyTo(target, file.key);
      return passes(file);
    },
  };
}

/** Files are the same when every byte is, and what they are served with. */
export function fileSides(source: CurrentFiles, target: CurrentFiles): SyncSides<CurrentFile> {
  const same = ({ size }: CurrentFile, one?: Content, other?: Content): Digest | undefined =>
    one && other && one.sha256 === other.sha256 && one.headers === other.headers
      ? { sha256: one.sha256, bytes: size }
      : undefined;
  return {
    ...ends(source, target),
    compare: async (one, other) => {
      if (one.size !== other.size) return undefined;
      const contents = await Promise.all([source.read(one.key), target.read(one.key)]);
      return same(one, ...contents);
    },
    copy: async (file) => same(file, await source.copyTo(target, file.key), await target.read(file.key)),
  };
}

/** The source's list against nothing: the digest of a pass is that of names, sizes and entity tags. */
export function listing(source: CurrentFiles): SyncSides<CurrentFile> {
  return {
    ...ends(source, source),
    target: async function* () {},
    sizeOf: () => 0,
    compare: async () => undefined,
    copy: async ({ etag, size }) => ({
      sha256: createHash("sha256").update(etag).digest("hex"),
      bytes: size,
    }),
  };
}

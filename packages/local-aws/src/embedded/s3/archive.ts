import { constants, copyFile, mkdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";

/** The files of an object. */
const RESOURCES = ["object", "object.md5", "metadata.json"];

/** Keeps the contents of versions that are no longer current, by version id in place of the key. */
export class Archive {
  /** Serves what is kept: an object's key is the version's id. */
  readonly store: FilesystemStore;

  /** @param directory of its own, which it makes. */
  constructor(
    private readonly current: FilesystemStore,
    directory: string,
  ) {
    this.store = new FilesystemStore(directory);
  }

  /** Keeps a copy of the current version. */
  async copy(bucket: string, key: string, id: string): Promise<void> {
    await this.forEachFile(bucket, key, id, async (from, to) => {
      // No copy where the file system can share the blocks.
      await copyFile(from, to, constants.COPYFILE_FICLONE);
      const { atime, mtime } = await stat(from);
      await utimes(to, atime, mtime);
    });
  }

  /** Keeps the current version; there is no current one then. */
  async take(bucket: string, key: string, id: string): Promise<void> {
    await this.forEachFile(bucket, key, id, rename);
    await this.current.deleteObject(bucket, key);
  }

  /** Makes a kept version the current one again. */
  async putBack(bucket: string, key: string, id: string): Promise<void> {
    await mkdir(dirname(this.current.getResourcePath(bucket, key, "object")), { recursive: true });
    for (const resource of RESOURCES) {
      await rename(
        this.store.getResourcePath(bucket, id, resource),
        this.current.getResourcePath(bucket, key, resource),
      );
    }
  }

  async remove(bucket: string, id: string): Promise<void> {
    for (const resource of RESOURCES) {
      await rm(this.store.getResourcePath(bucket, id, resource), { force: true });
    }
  }

  private async forEachFile(
    bucket: string,
    key: string,
    id: string,
    move: (from: string, to: string) => Promise<void>,
  ): Promise<void> {
    await mkdir(this.store.getBucketPath(bucket), { recursive: true });
    for (const resource of RESOURCES) {
      await move(
        this.current.getResourcePath(bucket, key, resource),
        this.store.getResourcePath(bucket, id, resource),
      );
    }
  }
}

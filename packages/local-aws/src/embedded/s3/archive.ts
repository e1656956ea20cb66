import type FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";
import type { Files } from "./files";

/** The files of an object. */
const RESOURCES = ["object", "object.md5", "metadata.json"];

/** Stores the contents of noncurrent versions, by version id in place of the key. */
export class Archive {
  /** @param store serves the archived objects: an object's key is the version's id. */
  constructor(
    private readonly current: FilesystemStore,
    readonly store: FilesystemStore,
    private readonly files: Files,
  ) {}

  /** Archives a copy of the current version. */
  async copy(bucket: string, key: string, id: string): Promise<void> {
    await this.forEachFile(bucket, key, id, (current, kept) => this.files.copy(current, kept));
  }

  /** Moves the current version into the archive; then there is no current one. */
  async take(bucket: string, key: string, id: string): Promise<void> {
    await this.forEachFile(bucket, key, id, (current, kept) => this.files.move(current, kept));
    await this.current.deleteObject(bucket, key);
  }

  /** Restores an archived version as the current one. */
  async putBack(bucket: string, key: string, id: string): Promise<void> {
    await this.forEachFile(bucket, key, id, (current, kept) => this.files.move(kept, current));
  }

  async remove(bucket: string, id: string): Promise<void> {
    for (const resource of RESOURCES)
      await this.files.remove(this.store.getResourcePath(bucket, id, resource));
  }

  private async forEachFile(
    bucket: string,
    key: string,
    id: string,
    work: (current: string, kept: string) => Promise<void>,
  ): Promise<void> {
    for (const resource of RESOURCES) {
      await work(
        this.current.getResourcePath(bucket, key, resource),
        this.store.getResourcePath(bucket, id, resource),
      );
    }
  }
}

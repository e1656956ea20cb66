import type FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";
import type { Storage, StoredMap } from "../../storage";
import { KeyedLock } from "../../support/keyed-lock";
import type { Archive } from "./archive";
import { BucketVersions, revivedVersions, type Version } from "./bucket-versions";

/** The objects of versioned buckets, with their versions. */
export class VersionedObjects {
  private readonly buckets = new Map<string, BucketVersions>();
  private readonly lock = new KeyedLock();
  /** Names of the buckets that have versions. */
  private readonly versioned: StoredMap<true>;

  constructor(
    private readonly store: FilesystemStore,
    private readonly archive: Archive,
    private readonly storage: Storage,
  ) {
    this.versioned = storage.map("versioned-buckets");
  }

  /**
   * Loads the versions of an earlier process. An object that was written when the process was killed, and is not yet in a list
   * of versions, becomes the newest version of its key.
   */
  async reopen(): Promise<void> {
    for (const bucket of this.versioned.keys()) {
      const versions = this.open(bucket);
      const { objects } = await this.store.listObjects(bucket, {});
      for (const { key } of objects) {
        const { lastModified, content } = await this.describe(bucket, key);
        if (versions.of(key)[0]?.content?.etag !== content.etag) versions.add(key, lastModified, content);
      }
    }
  }

  /** Undefined for an unversioned bucket. */
  bucket(name: string): BucketVersions | undefined {
    return this.buckets.get(name);
  }

  /** Enables versioning of a bucket; existing objects become the version "null" of their keys. */
  async enable(bucket: string): Promise<void> {
    if (this.buckets.has(bucket)) return;
    const versions = this.open(bucket);
    this.versioned.set(bucket, true);
    const { objects } = await this.store.listObjects(bucket, {});
    for (const { key } of objects) {
      const { lastModified, content } = await this.describe(bucket, key);
      versions.adopt(key, lastModified, content);
    }
  }

  forget(bucket: string): void {
    this.buckets.delete(bucket);
    this.versioned.delete(bucket);
  }

  private open(bucket: string): BucketVersions {
    const versions = new BucketVersions(this.storage.map(`versions-${bucket}`, revivedVersions));
    this.buckets.set(bucket, versions);
    return versions;
  }

  /**
   * Lets `write` create a new current version and archives the previous one. If it fails, nothing has changed.
   * @returns the new version; undefined if `write` created none.
   */
  write(bucket: string, key: string, write: () => Promise<boolean>): Promise<Version | undefined> {
    return this.change(bucket, key, async (versions) => {
      const [before] = versions.of(key);
      if (before?.content !== undefined) await this.archive.copy(bucket, key, before.id);
      let written = false;
      try {
        written = await write();
      } finally {
        if (!written) {
          if (await this.store.existsObject(bucket, key)) await this.store.deleteObject(bucket, key);
          if (before?.content !== undefined) await this.archive.putBack(bucket, key, before.id);
        }
      }
      if (!written) return undefined;
      const { lastModified, content } = await this.describe(bucket, key);
      return versions.add(key, lastModified, content);
    });
  }

  /** Deletes an object: its versions stay, below the delete marker that is returned. */
  hide(bucket: string, key: string): Promise<Version> {
    return this.change(bucket, key, async (versions) => {
      const [before] = versions.of(key);
      if (before?.content !== undefined) await this.archive.take(bucket, key, before.id);
      return versions.add(key, new Date());
    });
  }

  /**
   * Permanently deletes a version or a marker; if it was the newest, the previous one becomes the newest.
   * @returns what was deleted; undefined if no version has this id.
   */
  remove(bucket: string, key: string, id: string): Promise<Version | undefined> {
    return this.change(bucket, key, async (versions) => {
      const version = versions.find(key, id);
      if (version === undefined) return undefined;
      const [newest, previous] = versions.of(key);
      if (version !== newest) {
        if (version.content !== undefined) await this.archive.remove(bucket, id);
      } else {
        if (version.content !== undefined) await this.store.deleteObject(bucket, key);
        if (previous?.content !== undefined) await this.archive.putBack(bucket, key, previous.id);
      }
      versions.remove(key, id);
      return version;
    });
  }

  private change<T>(bucket: string, key: string, work: (versions: BucketVersions) => Promise<T>): Promise<T> {
    return this.lock.hold([`${bucket}/${key}`], async () => {
      const versions = this.buckets.get(bucket);
      if (versions === undefined) throw new Error(`the bucket ${bucket} is not versioned`);
      return work(versions);
    });
  }

  private async describe(
    bucket: string,
    key: string,
  ): Promise<{ lastModified: Date; content: NonNullable<Version["content"]> }> {
    const metadata = await this.store.getMetadata(bucket, key);
    return {
      lastModified: new Date(String(metadata["last-modified"])),
      content: { etag: String(metadata.etag), size: Number(metadata["content-length"]) },
    };
  }
}

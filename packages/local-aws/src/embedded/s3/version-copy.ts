import type { S3rverContext } from "@20minutes/s3rver";
import S3Error from "@20minutes/s3rver/lib/models/error";
import type FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";
import type { Archive } from "./archive";
import type { VersionedObjects } from "./versioned-objects";

/** Stands for the version in what s3rver reads: no key begins with the character, and a header can have it. */
const STAND_IN = "%01version";

/**
 * Lets a copy read the version that its source names, wherever that is kept: s3rver knows current objects alone.
 * @param source header x-amz-copy-source, `/bucket/key?versionId=…`
 * @throws S3Error when there is no such version, or it is a delete marker.
 */
export function copyFrom(
  source: string,
  objects: VersionedObjects,
  store: FilesystemStore,
  archive: Archive,
  context: S3rverContext,
): void {
  const [path = "", id = ""] = source.replace(/^\//, "").split("?versionId=");
  const [bucket = "", ...segments] = path.split("/").map(decodeURIComponent);
  const key = segments.join("/");
  const versions = objects.bucket(bucket);
  const version = versions?.find(key, id);
  if (versions === undefined || version === undefined) {
    throw new S3Error("NoSuchVersion", "The specified version does not exist.", { Key: key, VersionId: id });
  }
  if (version.content === undefined) {
    throw new S3Error(
      "InvalidRequest",
      "The source of a copy request may not specifically refer to a delete marker by version id.",
    );
  }
  const isNewest = versions.of(key)[0] === version;
  const reading: FilesystemStore = Object.create(store);
  const standIn = decodeURI(STAND_IN);
  reading.getResourcePath = (of, name, resource) => {
    if (of !== bucket || name !== standIn) return store.getResourcePath(of, name, resource);
    // The write that the copy is keeps the current version first: in the archive, too, when it is this one.
    return isNewest && decodeURIComponent(context.path) !== `/${bucket}/${key}`
      ? store.getResourcePath(bucket, key, resource)
      : archive.store.getResourcePath(bucket, id, resource);
  };
  // s3rver forgets the checksum when a copy has metadata of its own.
  reading.copyObject = async (from, name, toBucket, toKey, metadata) => {
    await store.copyObject.call(reading, from, name, toBucket, toKey, null);
    return metadata === null
      ? reading.getMetadata(toBucket, toKey)
      : store.copyObject.call(reading, toBucket, toKey, toBucket, toKey, metadata);
  };
  context.store = reading;
  context.headers["x-amz-copy-source"] = `/${bucket}/${STAND_IN}`;
  context.set("x-amz-copy-source-version-id", id);
}

import type { S3rverContext } from "@20minutes/s3rver";
import S3Error from "@20minutes/s3rver/lib/models/error";
import type FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";
import type { Archive } from "./archive";
import type { VersionedObjects } from "./versioned-objects";

/** Placeholder for the version in s3rver's input: no key begins with this character, and headers may contain it. */
const STAND_IN = "%01version";

/**
 * Lets a copy read the version that its source names, current or archived: s3rver itself supports only current objects.
 * @param source header x-amz-copy-source, `/bucket/key?versionId=…`
 * @throws S3Error if the version does not exist or is a delete marker.
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
    // The copy's write archives the current version first, even if it is the copy's source.
    return isNewest && decodeURIComponent(context.path) !== `/${bucket}/${key}`
      ? store.getResourcePath(bucket, key, resource)
      : archive.store.getResourcePath(bucket, id, resource);
  };
  // s3rver drops the checksum if a copy replaces the metadata.
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

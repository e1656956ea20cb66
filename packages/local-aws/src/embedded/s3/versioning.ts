import { text } from "node:stream/consumers";
import type { S3rverContext, S3rverMiddleware } from "@20minutes/s3rver";
import S3Error from "@20minutes/s3rver/lib/models/error";
import type FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";
import type { Archive } from "./archive";
import { type Deletion, DeletionsError, parseDeletions } from "./deletions";
import { copyFrom } from "./version-copy";
import { listVersions } from "./version-listing";
import type { VersionedObjects } from "./versioned-objects";
import { element, elements, xmlDocument } from "./xml";

/** Subresources of an object that are versioned in AWS but not here. */
const SUBRESOURCES = [
  "acl",
  "tagging",
  "legal-hold",
  "retention",
  "torrent",
  "attributes",
  "restore",
  "select",
];

/**
 * Adds versioning, which s3rver lacks, for buckets that enable it with PutBucketVersioning. All other requests pass.
 */
export function versioning(
  objects: VersionedObjects,
  store: FilesystemStore,
  archive: Archive,
): S3rverMiddleware {
  return async (context, next) => {
    const [, bucket = "", ...rest] = context.path.split("/").map(decodeURIComponent);
    const key = rest.join("/");
    const { method, query } = context;
    const versions = objects.bucket(bucket);
    if (key === "") {
      if ("versioning" in query) return configure(objects, store, bucket, context);
      if (versions === undefined) return next();
      if (method === "GET" && "versions" in query) return list(objects, bucket, context);
      if (method === "POST" && "delete" in query) return deleteMany(objects, bucket, context);
      if (method !== "DELETE" || Object.keys(query).some((name) => name !== "x-id")) return next();
      if (!versions.isEmpty) {
        throw new S3Error("BucketNotEmpty", "The bucket you tried to delete has versions.");
      }
      await next();
      return objects.forget(bucket);
    }
    if (versions === undefined) {
      if (query.versionId !== undefined && query.versionId !== "null")
        throw noSuchVersion(key, query.versionId);
      return next();
    }
    const source = context.headers["x-amz-copy-source"];
    if (method === "PUT" && typeof source === "string" && source.includes("?versionId=")) {
      copyFrom(source, objects, store, archive, context);
    }
    if (SUBRESOURCES.some((name) => name in query)) {
      if (query.versionId === undefined) return next();
      throw new S3Error(
        "NotImplemented",
        "The local S3 supports tags and access control lists of current versions only.",
      );
    }
    if (method === "GET" || method === "HEAD") return read(objects, archive, bucket, key, context, next);
    if (method === "DELETE" && !("uploadId" in query)) return deleteOne(objects, bucket, key, context);
    const writes = method === "PUT" ? !("uploadId" in query) : method === "POST" && "uploadId" in query;
    if (!writes) return next();
    const version = await objects.write(bucket, key, async () => {
      await next();
      return context.status === 200;
    });
    if (version !== undefined) context.set("x-amz-version-id", version.id);
  };
}

async function configure(
  objects: VersionedObjects,
  store: FilesystemStore,
  bucket: string,
  context: S3rverContext,
): Promise<void> {
  if ((await store.getBucket(bucket)) === null) {
    throw new S3Error("NoSuchBucket", "The specified bucket does not exist", { BucketName: bucket });
  }
  const enabled = objects.bucket(bucket) !== undefined;
  if (context.method === "GET") {
    return send(context, element("VersioningConfiguration", elements(enabled ? { Status: "Enabled" } : {})));
  }
  const status = /<Status>\s*(\w+)\s*<\/Status>/.exec(await text(context.req))?.[1];
  if (context.method !== "PUT" || status !== "Enabled") {
    throw new S3Error("NotImplemented", "The local S3 cannot suspend versioning.");
  }
  await objects.enable(bucket);
  context.status = 200;
  context.body = "";
}

async function list(objects: VersionedObjects, bucket: string, context: S3rverContext): Promise<void> {
  const { query } = context;
  const maxKeys = Number(query["max-keys"] ?? 1_000);
  if (!Number.isInteger(maxKeys) || maxKeys < 0) {
    throw new S3Error("InvalidArgument", "max-keys must be a whole number of 0 or more");
  }
  const keyMarker = query["key-marker"] ?? "";
  const versionIdMarker = query["version-id-marker"] ?? "";
  if (versionIdMarker !== "" && keyMarker === "") {
    throw new S3Error("InvalidArgument", "A version-id marker cannot be specified without a key marker.");
  }
  const versions = objects.bucket(bucket);
  if (versions === undefined) return;
  send(
    context,
    listVersions(bucket, versions, {
      prefix: query.prefix ?? "",
      delimiter: query.delimiter ?? "",
      keyMarker,
      versionIdMarker,
      maxKeys: Math.min(maxKeys, 1_000),
      encoded: query["encoding-type"] === "url",
    }),
  );
}

async function read(
  objects: VersionedObjects,
  archive: Archive,
  bucket: string,
  key: string,
  context: S3rverContext,
  next: () => Promise<void>,
): Promise<void> {
  const [newest] = objects.bucket(bucket)?.of(key) ?? [];
  const { versionId } = context.query;
  const version = versionId === undefined ? newest : objects.bucket(bucket)?.find(key, versionId);
  if (version === undefined && versionId !== undefined) throw noSuchVersion(key, versionId);
  if (version !== undefined) context.set("x-amz-version-id", version.id);
  if (version !== undefined && version.content === undefined) {
    context.set("x-amz-delete-marker", "true");
    if (versionId !== undefined) {
      throw new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.", {
        Method: context.method,
        ResourceType: "DeleteMarker",
      });
    }
  }
  if (version !== undefined && version !== newest) {
    context.path = `/${bucket}/${version.id}`;
    context.store = archive.store;
  }
  await next();
}

async function deleteOne(
  objects: VersionedObjects,
  bucket: string,
  key: string,
  context: S3rverContext,
): Promise<void> {
  const { versionId } = context.query;
  const deleted =
    versionId === undefined ? await objects.hide(bucket, key) : await objects.remove(bucket, key, versionId);
  context.status = 204;
  context.set("x-amz-version-id", deleted?.id ?? versionId ?? "");
  if (deleted !== undefined && deleted.content === undefined) context.set("x-amz-delete-marker", "true");
}

async function deleteMany(objects: VersionedObjects, bucket: string, context: S3rverContext): Promise<void> {
  const { objects: deletions, quiet } = readDeletions(await text(context.req));
  const results: string[] = [];
  for (const { key, versionId } of deletions) {
    if (versionId === undefined) {
      const { id } = await objects.hide(bucket, key);
      results.push(elements({ Key: key, DeleteMarker: true, DeleteMarkerVersionId: id }));
    } else {
      const deleted = await objects.remove(bucket, key, versionId);
      const wasMarker = deleted !== undefined && deleted.content === undefined;
      results.push(
        elements({
          Key: key,
          VersionId: versionId,
          ...(wasMarker && { DeleteMarker: true, DeleteMarkerVersionId: versionId }),
        }),
      );
    }
  }
  const deleted = quiet ? [] : results.map((result) => element("Deleted", result));
  send(context, element("DeleteResult", deleted.join("")));
}

function readDeletions(xml: string): { objects: readonly Deletion[]; quiet: boolean } {
  try {
    return parseDeletions(xml);
  } catch (error) {
    throw error instanceof DeletionsError ? new S3Error(error.code, error.message) : error;
  }
}

function send(context: S3rverContext, xml: string): void {
  context.status = 200;
  context.type = "application/xml";
  context.body = xmlDocument(xml);
}

const noSuchVersion = (key: string, versionId: string): S3Error =>
  new S3Error("NoSuchVersion", "The specified version does not exist.", { Key: key, VersionId: versionId });

import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { type DataAttack, exported, type Field, onBucket, onObject, throughBucket } from "./attack";

const theirExport = ({ theirs }: Field) => exported(theirs);
const theirFolder = ({ theirs }: Field) => `tenants/${theirs}/exports/`;

/** Mistakes with what was exported of tenants that leave. */
export const exports: readonly DataAttack[] = [
  throughBucket(
    "reads another tenant's export",
    onObject("GetObject", theirExport),
    ({ bucket, theirs }) => new GetObjectCommand({ Bucket: bucket, Key: exported(theirs) }),
  ),
  throughBucket(
    "writes into another tenant's export",
    onObject("PutObject", theirExport),
    ({ bucket, theirs }) => new PutObjectCommand({ Bucket: bucket, Key: exported(theirs), Body: "defaced" }),
  ),
  throughBucket(
    "deletes another tenant's export",
    onObject("DeleteObject", theirExport),
    ({ bucket, theirs }) => new DeleteObjectCommand({ Bucket: bucket, Key: exported(theirs) }),
  ),
  throughBucket(
    "lists another tenant's export",
    onBucket("ListBucket", theirFolder),
    ({ bucket, theirs }) =>
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${theirs}/exports/` }),
  ),
  throughBucket(
    "lists versions of another tenant's export",
    onBucket("ListBucketVersions", theirFolder),
    ({ bucket, theirs }) =>
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `tenants/${theirs}/exports/` }),
  ),
  throughBucket(
    "writes an export beside all tenants'",
    onObject("PutObject", () => "exports/part"),
    ({ bucket }) => new PutObjectCommand({ Bucket: bucket, Key: "exports/part", Body: "defaced" }),
  ),
];

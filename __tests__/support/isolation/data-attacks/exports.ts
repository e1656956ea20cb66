import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { type DataAttack, exported, type Field, onBucket, onObject } from "./attack";

const theirExport = ({ theirs }: Field) => exported(theirs);
const theirFolder = ({ theirs }: Field) => `tenants/${theirs}/exports/`;

/** Mistakes with what was exported of tenants that leave. */
export const exports: readonly DataAttack[] = [
  {
    name: "reads another tenant's export",
    needs: [onObject("GetObject", theirExport)],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: exported(theirs) })),
  },
  {
    name: "writes into another tenant's export",
    needs: [onObject("PutObject", theirExport)],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: exported(theirs), Body: "defaced" })),
  },
  {
    name: "deletes another tenant's export",
    needs: [onObject("DeleteObject", theirExport)],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: exported(theirs) })),
  },
  {
    name: "lists another tenant's export",
    needs: [onBucket("ListBucket", theirFolder)],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${theirs}/exports/` })),
  },
  {
    name: "lists versions of another tenant's export",
    needs: [onBucket("ListBucketVersions", theirFolder)],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `tenants/${theirs}/exports/` })),
  },
  {
    name: "writes an export beside all tenants'",
    needs: [onObject("PutObject", () => "exports/part")],
    send: ({ s3 }, { bucket }) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: "exports/part", Body: "defaced" })),
  },
];

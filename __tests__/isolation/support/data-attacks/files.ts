import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { type DataAttack, onBucket, onFile } from "./attack";

const file = (tenant: string) => `tenants/${tenant}/file`;

/** Mistakes with files. */
export const files: readonly DataAttack[] = [
  {
    name: "reads another tenant's file",
    refused: onFile("GetObject"),
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: file(theirs) })),
  },
  {
    name: "asks for the size of another tenant's file",
    refused: onFile("GetObject"),
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new HeadObjectCommand({ Bucket: bucket, Key: file(theirs) })),
  },
  {
    name: "reads an old version of another tenant's file",
    refused: onFile("GetObjectVersion"),
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: file(theirs), VersionId: "1" })),
  },
  {
    name: "overwrites another tenant's file",
    refused: onFile("PutObject"),
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: file(theirs), Body: "defaced" })),
  },
  {
    name: "begins an upload in parts over another tenant's file",
    refused: onFile("PutObject"),
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: file(theirs) })),
  },
  {
    name: "writes beside all tenants",
    refused: onFile("PutObject", () => "tenants/file"),
    send: ({ s3 }, { bucket }) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: "tenants/file", Body: "defaced" })),
  },
  {
    name: "deletes another tenant's file",
    refused: onFile("DeleteObject"),
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: file(theirs) })),
  },
  {
    name: "deletes files of another tenant in one request",
    refused: onFile("DeleteObject"),
    send: async ({ s3 }, { bucket, theirs }) => {
      const request = { Bucket: bucket, Delete: { Objects: [{ Key: file(theirs) }] } };
      const { Errors = [] } = await s3.send(new DeleteObjectsCommand(request));
      // S3 answers for each key by itself.
      for (const { Code, Message } of Errors) throw Object.assign(new Error(Message), { name: Code });
    },
  },
  {
    name: "copies another tenant's file to its own",
    refused: onFile("GetObject"),
    send: ({ s3 }, { bucket, mine, theirs }) =>
      s3.send(
        new CopyObjectCommand({ Bucket: bucket, Key: file(mine), CopySource: `${bucket}/${file(theirs)}` }),
      ),
  },
  {
    name: "copies its own file over another tenant's",
    refused: onFile("PutObject"),
    send: ({ s3 }, { bucket, mine, theirs }) =>
      s3.send(
        new CopyObjectCommand({ Bucket: bucket, Key: file(theirs), CopySource: `${bucket}/${file(mine)}` }),
      ),
  },
  {
    name: "lists the whole bucket",
    refused: onBucket("ListBucket"),
    send: ({ s3 }, { bucket }) => s3.send(new ListObjectsV2Command({ Bucket: bucket })),
  },
  {
    name: "lists all tenants' prefixes",
    refused: onBucket("ListBucket", () => "tenants/"),
    send: ({ s3 }, { bucket }) =>
      s3.send(new ListObjectsCommand({ Bucket: bucket, Prefix: "tenants/", Delimiter: "/" })),
  },
  {
    name: "lists another tenant's files",
    refused: onBucket("ListBucket", ({ theirs }) => `tenants/${theirs}/`),
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${theirs}/` })),
  },
  {
    name: "lists by its id without the slash that ends it",
    refused: onBucket("ListBucket", ({ mine }) => `tenants/${mine}`),
    send: ({ s3 }, { bucket, mine }) =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${mine}` })),
  },
  {
    name: "lists old versions of all files",
    refused: onBucket("ListBucketVersions"),
    send: ({ s3 }, { bucket }) => s3.send(new ListObjectVersionsCommand({ Bucket: bucket })),
  },
  {
    name: "lists the account's buckets",
    refused: () => ({ action: "s3:ListAllMyBuckets", resource: "*", context: {} }),
    send: ({ s3 }) => s3.send(new ListBucketsCommand({})),
  },
  {
    name: "opens the bucket to everybody",
    refused: onBucket("PutBucketPolicy"),
    send: ({ s3 }, { bucket }) => s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: "{}" })),
  },
];

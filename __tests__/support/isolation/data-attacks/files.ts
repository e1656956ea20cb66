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
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { type DataAttack, file, nobody, onBucket, onObject } from "./attack";

/** Mistakes with files. */
export const files: readonly DataAttack[] = [
  {
    name: "reads another tenant's file",
    needs: [onObject("GetObject")],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: file(theirs) })),
  },
  {
    name: "asks for the size of another tenant's file",
    needs: [onObject("GetObject")],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new HeadObjectCommand({ Bucket: bucket, Key: file(theirs) })),
  },
  {
    name: "overwrites another tenant's file",
    needs: [onObject("PutObject")],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: file(theirs), Body: "defaced" })),
  },
  {
    name: "begins an upload in parts over another tenant's file",
    needs: [onObject("PutObject")],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: file(theirs) })),
  },
  {
    name: "writes beside all tenants",
    needs: [onObject("PutObject", () => "tenants/file")],
    send: ({ s3 }, { bucket }) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: "tenants/file", Body: "defaced" })),
  },
  {
    name: "deletes another tenant's file",
    needs: [onObject("DeleteObject")],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: file(theirs) })),
  },
  {
    name: "deletes files of another tenant in one request",
    needs: [onObject("DeleteObject")],
    send: async ({ s3 }, { bucket, theirs }) => {
      const request = { Bucket: bucket, Delete: { Objects: [{ Key: file(theirs) }] } };
      const { Errors = [] } = await s3.send(new DeleteObjectsCommand(request));
      // S3 answers for each key by itself.
      for (const { Code, Message } of Errors) throw Object.assign(new Error(Message), { name: Code });
    },
  },
  {
    name: "copies another tenant's file to its own",
    needs: [onObject("GetObject"), onObject("PutObject", ({ mine }) => file(mine))],
    send: ({ s3 }, { bucket, mine, theirs }) =>
      s3.send(
        new CopyObjectCommand({ Bucket: bucket, Key: file(mine), CopySource: `${bucket}/${file(theirs)}` }),
      ),
  },
  {
    name: "copies its own file over another tenant's",
    needs: [onObject("GetObject", ({ mine }) => file(mine)), onObject("PutObject")],
    send: ({ s3 }, { bucket, mine, theirs }) =>
      s3.send(
        new CopyObjectCommand({ Bucket: bucket, Key: file(theirs), CopySource: `${bucket}/${file(mine)}` }),
      ),
  },
  {
    name: "lists the whole bucket",
    needs: [onBucket("ListBucket")],
    send: ({ s3 }, { bucket }) => s3.send(new ListObjectsV2Command({ Bucket: bucket })),
  },
  {
    name: "lists all tenants' prefixes",
    needs: [onBucket("ListBucket", () => "tenants/")],
    send: ({ s3 }, { bucket }) =>
      s3.send(new ListObjectsCommand({ Bucket: bucket, Prefix: "tenants/", Delimiter: "/" })),
  },
  {
    name: "lists another tenant's files",
    needs: [onBucket("ListBucket", ({ theirs }) => `tenants/${theirs}/`)],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${theirs}/` })),
  },
  {
    name: "lists by its id without the slash that ends it",
    needs: [onBucket("ListBucket", ({ mine }) => `tenants/${mine}`)],
    send: ({ s3 }, { bucket, mine }) =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${mine}` })),
  },
  {
    name: "lists the account's buckets",
    needs: [{ check: () => ({ action: "s3:ListAllMyBuckets", resource: "*", context: {} }), allows: nobody }],
    send: ({ s3 }) => s3.send(new ListBucketsCommand({})),
  },
  {
    name: "opens the bucket to everybody",
    needs: [onBucket("PutBucketPolicy")],
    send: ({ s3 }, { bucket }) => s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: "{}" })),
  },
];

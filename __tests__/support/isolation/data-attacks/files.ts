import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import {
  type DataAttack,
  file,
  nobody,
  onBucket,
  onObject,
  ownFile,
  theirFile,
  throughBucket,
  throughList,
  throughObject,
} from "./attack";

/** Mistakes with files. */
export const files: readonly DataAttack[] = [
  throughObject("reads another tenant's file", "GetObject", theirFile),
  throughObject("asks for the size of another tenant's file", "GetObject", theirFile, {
    command: (object) => new HeadObjectCommand(object),
  }),
  throughObject("overwrites another tenant's file", "PutObject", theirFile),
  throughObject("begins an upload in parts over another tenant's file", "PutObject", theirFile, {
    command: (object) => new CreateMultipartUploadCommand(object),
  }),
  throughObject("writes beside all tenants", "PutObject", () => "tenants/file"),
  throughObject("deletes another tenant's file", "DeleteObject", theirFile),
  {
    name: "deletes files of another tenant in one request",
    needs: [onObject("DeleteObject", theirFile)],
    send: async ({ s3 }, { bucket, theirs }) => {
      const request = { Bucket: bucket, Delete: { Objects: [{ Key: file(theirs) }] } };
      const { Errors = [] } = await s3.send(new DeleteObjectsCommand(request));
      // S3 answers for each key by itself.
      for (const { Code, Message } of Errors) throw Object.assign(new Error(Message), { name: Code });
    },
  },
  {
    name: "copies another tenant's file to its own",
    needs: [onObject("GetObject", theirFile), onObject("PutObject", ownFile)],
    send: ({ s3 }, { bucket, mine, theirs }) =>
      s3.send(
        new CopyObjectCommand({ Bucket: bucket, Key: file(mine), CopySource: `${bucket}/${file(theirs)}` }),
      ),
  },
  {
    name: "copies its own file over another tenant's",
    needs: [onObject("GetObject", ownFile), onObject("PutObject", theirFile)],
    send: ({ s3 }, { bucket, mine, theirs }) =>
      s3.send(
        new CopyObjectCommand({ Bucket: bucket, Key: file(theirs), CopySource: `${bucket}/${file(mine)}` }),
      ),
  },
  throughBucket(
    "lists the whole bucket",
    onBucket("ListBucket"),
    ({ bucket }) => new ListObjectsV2Command({ Bucket: bucket }),
  ),
  throughBucket(
    "lists all tenants' prefixes",
    onBucket("ListBucket", () => "tenants/"),
    ({ bucket }) => new ListObjectsCommand({ Bucket: bucket, Prefix: "tenants/", Delimiter: "/" }),
  ),
  throughList("lists another tenant's files", "ListBucket", ({ theirs }) => `tenants/${theirs}/`),
  throughList(
    "lists by its id without the slash that ends it",
    "ListBucket",
    ({ mine }) => `tenants/${mine}`,
  ),
  {
    name: "lists the account's buckets",
    needs: [{ check: () => ({ action: "s3:ListAllMyBuckets", resource: "*", context: {} }), allows: nobody }],
    send: ({ s3 }) => s3.send(new ListBucketsCommand({})),
  },
  throughBucket(
    "opens the bucket to everybody",
    onBucket("PutBucketPolicy"),
    ({ bucket }) => new PutBucketPolicyCommand({ Bucket: bucket, Policy: "{}" }),
  ),
];

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
import { type DataAttack, file, nobody, onBucket, onObject, throughBucket } from "./attack";

/** Mistakes with files. */
export const files: readonly DataAttack[] = [
  throughBucket(
    "reads another tenant's file",
    onObject("GetObject"),
    ({ bucket, theirs }) => new GetObjectCommand({ Bucket: bucket, Key: file(theirs) }),
  ),
  throughBucket(
    "asks for the size of another tenant's file",
    onObject("GetObject"),
    ({ bucket, theirs }) => new HeadObjectCommand({ Bucket: bucket, Key: file(theirs) }),
  ),
  throughBucket(
    "overwrites another tenant's file",
    onObject("PutObject"),
    ({ bucket, theirs }) => new PutObjectCommand({ Bucket: bucket, Key: file(theirs), Body: "defaced" }),
  ),
  throughBucket(
    "begins an upload in parts over another tenant's file",
    onObject("PutObject"),
    ({ bucket, theirs }) => new CreateMultipartUploadCommand({ Bucket: bucket, Key: file(theirs) }),
  ),
  throughBucket(
    "writes beside all tenants",
    onObject("PutObject", () => "tenants/file"),
    ({ bucket }) => new PutObjectCommand({ Bucket: bucket, Key: "tenants/file", Body: "defaced" }),
  ),
  throughBucket(
    "deletes another tenant's file",
    onObject("DeleteObject"),
    ({ bucket, theirs }) => new DeleteObjectCommand({ Bucket: bucket, Key: file(theirs) }),
  ),
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
  throughBucket(
    "lists another tenant's files",
    onBucket("ListBucket", ({ theirs }) => `tenants/${theirs}/`),
    ({ bucket, theirs }) => new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${theirs}/` }),
  ),
  throughBucket(
    "lists by its id without the slash that ends it",
    onBucket("ListBucket", ({ mine }) => `tenants/${mine}`),
    ({ bucket, mine }) => new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${mine}` }),
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

import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import { type DataAttack, file, onBucket, onObject } from "./attack";

/** Mistakes with old versions of files, which overwriting and deleting leave. */
export const versions: readonly DataAttack[] = [
  {
    name: "reads an old version of another tenant's file",
    needs: [onObject("GetObjectVersion")],
    send: ({ s3 }, { bucket, theirs, oldVersion }) =>
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: file(theirs), VersionId: oldVersion.theirs })),
  },
  {
    name: "asks for the size of an old version of another tenant's file",
    needs: [onObject("GetObjectVersion")],
    send: ({ s3 }, { bucket, theirs, oldVersion }) =>
      s3.send(new HeadObjectCommand({ Bucket: bucket, Key: file(theirs), VersionId: oldVersion.theirs })),
  },
  {
    name: "copies an old version of another tenant's file to its own",
    needs: [onObject("GetObjectVersion"), onObject("PutObject", ({ mine }) => file(mine))],
    send: ({ s3 }, { bucket, mine, theirs, oldVersion }) =>
      s3.send(
        new CopyObjectCommand({
          Bucket: bucket,
          Key: file(mine),
          CopySource: `${bucket}/${file(theirs)}?versionId=${oldVersion.theirs}`,
        }),
      ),
  },
  {
    name: "deletes an old version of another tenant's file for good",
    needs: [onObject("DeleteObjectVersion")],
    send: ({ s3 }, { bucket, theirs, oldVersion }) =>
      s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: file(theirs), VersionId: oldVersion.theirs })),
  },
  {
    name: "deletes versions of another tenant's files in one request",
    needs: [onObject("DeleteObjectVersion")],
    send: async ({ s3 }, { bucket, theirs, oldVersion }) => {
      const Objects = [{ Key: file(theirs), VersionId: oldVersion.theirs }];
      const { Errors = [] } = await s3.send(
        new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }),
      );
      // S3 answers for each key by itself.
      for (const { Code, Message } of Errors) throw Object.assign(new Error(Message), { name: Code });
    },
  },
  {
    name: "lists versions of all files",
    needs: [onBucket("ListBucketVersions")],
    send: ({ s3 }, { bucket }) => s3.send(new ListObjectVersionsCommand({ Bucket: bucket })),
  },
  {
    name: "lists versions of another tenant's files",
    needs: [onBucket("ListBucketVersions", ({ theirs }) => `tenants/${theirs}/`)],
    send: ({ s3 }, { bucket, theirs }) =>
      s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `tenants/${theirs}/` })),
  },
  {
    name: "lists versions by its id without the slash that ends it",
    needs: [onBucket("ListBucketVersions", ({ mine }) => `tenants/${mine}`)],
    send: ({ s3 }, { bucket, mine }) =>
      s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `tenants/${mine}` })),
  },
];

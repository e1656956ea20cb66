import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import { type DataAttack, file, onBucket, onObject, throughBucket } from "./attack";

/** Mistakes with old versions of files, which overwriting and deleting leave. */
export const versions: readonly DataAttack[] = [
  throughBucket(
    "reads an old version of another tenant's file",
    onObject("GetObjectVersion"),
    ({ bucket, theirs, oldVersion }) =>
      new GetObjectCommand({ Bucket: bucket, Key: file(theirs), VersionId: oldVersion.theirs }),
  ),
  throughBucket(
    "asks for the size of an old version of another tenant's file",
    onObject("GetObjectVersion"),
    ({ bucket, theirs, oldVersion }) =>
      new HeadObjectCommand({ Bucket: bucket, Key: file(theirs), VersionId: oldVersion.theirs }),
  ),
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
  throughBucket(
    "deletes an old version of another tenant's file for good",
    onObject("DeleteObjectVersion"),
    ({ bucket, theirs, oldVersion }) =>
      new DeleteObjectCommand({ Bucket: bucket, Key: file(theirs), VersionId: oldVersion.theirs }),
  ),
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
  throughBucket(
    "lists versions of all files",
    onBucket("ListBucketVersions"),
    ({ bucket }) => new ListObjectVersionsCommand({ Bucket: bucket }),
  ),
  throughBucket(
    "lists versions of another tenant's files",
    onBucket("ListBucketVersions", ({ theirs }) => `tenants/${theirs}/`),
    ({ bucket, theirs }) => new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `tenants/${theirs}/` }),
  ),
  throughBucket(
    "lists versions by its id without the slash that ends it",
    onBucket("ListBucketVersions", ({ mine }) => `tenants/${mine}`),
    ({ bucket, mine }) => new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `tenants/${mine}` }),
  ),
];

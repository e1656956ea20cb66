import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
} from "@aws-sdk/client-s3";
import {
  type DataAttack,
  file,
  onBucket,
  onObject,
  ownFile,
  theirFile,
  throughBucket,
  throughList,
  throughObject,
} from "./attack";

/** Mistakes with old versions of files, which overwriting and deleting leave. */
export const versions: readonly DataAttack[] = [
  throughObject("reads an old version of another tenant's file", "GetObjectVersion", theirFile, {
    version: ({ oldVersion }) => oldVersion.theirs,
  }),
  throughObject(
    "asks for the size of an old version of another tenant's file",
    "GetObjectVersion",
    theirFile,
    { command: (object) => new HeadObjectCommand(object), version: ({ oldVersion }) => oldVersion.theirs },
  ),
  {
    name: "copies an old version of another tenant's file to its own",
    needs: [onObject("GetObjectVersion", theirFile), onObject("PutObject", ownFile)],
    send: ({ s3 }, { bucket, mine, theirs, oldVersion }) =>
      s3.send(
        new CopyObjectCommand({
          Bucket: bucket,
          Key: file(mine),
          CopySource: `${bucket}/${file(theirs)}?versionId=${oldVersion.theirs}`,
        }),
      ),
  },
  throughObject(
    "deletes an old version of another tenant's file for good",
    "DeleteObjectVersion",
    theirFile,
    { version: ({ oldVersion }) => oldVersion.theirs },
  ),
  {
    name: "deletes versions of another tenant's files in one request",
    needs: [onObject("DeleteObjectVersion", theirFile)],
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
  throughList(
    "lists versions of another tenant's files",
    "ListBucketVersions",
    ({ theirs }) => `tenants/${theirs}/`,
  ),
  throughList(
    "lists versions by its id without the slash that ends it",
    "ListBucketVersions",
    ({ mine }) => `tenants/${mine}`,
  ),
];

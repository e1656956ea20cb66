import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { z } from "zod";
import { blocks, creator } from "./creator";

/** An empty bucket. Encryption and lifecycle are separate resources without an embedded service. */
export const bucket = creator({
  schema: z.object({ bucket: z.string() }),
  async create({ bucket }, _, { account: { region }, client }) {
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    try {
      const LocationConstraint = region as BucketLocationConstraint;
      await s3.send(
        new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint } }),
      );
    } finally {
      s3.destroy();
    }
    return {
      id: bucket,
      arn: `arn:aws:s3:::${bucket}`,
      bucket_domain_name: `${bucket}.s3.amazonaws.com`,
      bucket_regional_domain_name: `${bucket}.s3.${region}.amazonaws.com`,
    };
  },
});

const versioningSchema = z.object({
  bucket: z.string(),
  versioning_configuration: blocks(z.object({ status: z.string() })),
});

/** Versioning of a bucket: overwritten and deleted objects are kept. */
export const bucketVersioning = creator({
  schema: versioningSchema,
  async create({ bucket, versioning_configuration }, _, { client }) {
    if (versioning_configuration[0]?.status === "Enabled") {
      const s3 = new S3Client({ ...client, forcePathStyle: true });
      try {
        await s3.send(
          new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }),
        );
      } finally {
        s3.destroy();
      }
    }
    return { id: bucket };
  },
});

import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { z } from "zod";
import { blocks, type Creator, configuration } from "./creator";

/** An empty bucket. Encryption and lifecycle are resources of their own and have no embedded counterpart. */
export const createBucket: Creator = async (resource, { account: { region }, client }) => {
  const { bucket } = configuration(resource, z.object({ bucket: z.string() }));
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
};

const versioningSchema = z.object({
  bucket: z.string(),
  versioning_configuration: blocks(z.object({ status: z.string() })),
});

/** The versions of a bucket: what is overwritten or deleted stays. */
export const createBucketVersioning: Creator = async (resource, { client }) => {
  const { bucket, versioning_configuration } = configuration(resource, versioningSchema);
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
};

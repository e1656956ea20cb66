import { S3BucketCorsConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-cors-configuration";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import type { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import { PrivateBucket } from "./private-bucket";

export interface TenantBucketProps {
  readonly environment: EnvironmentConfig;
  readonly bucketName: string;
  readonly keyArn?: string | undefined;
}

/** The bucket of all pooled tenants: each one's files lie under `tenants/<tenant_id>/`. */
export class TenantBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, { environment, bucketName, keyArn }: TenantBucketProps) {
    const { removalProtection, cors } = environment;
    super(scope, id, {
      bucketName,
      keyArn,
      preventDestroy: removalProtection,
      forceDestroy: !removalProtection,
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle_configuration", {
      bucket: this.bucket.id,
      rule: [
        {
          id: "TransitionToIA",
          status: "Enabled",
          filter: [{}],
          transition: [{ days: 90, storageClass: "INTELLIGENT_TIERING" }],
        },
        {
          id: "AbortIncompleteUploads",
          status: "Enabled",
          filter: [{}],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
    if (cors.allowOrigins.length > 0) {
      // Presigned URLs are used by browsers, straight to the bucket.
      new S3BucketCorsConfiguration(this, "cors_configuration", {
        bucket: this.bucket.id,
        corsRule: [
          {
            allowedMethods: ["GET", "PUT"],
            allowedOrigins: [...cors.allowOrigins],
            allowedHeaders: ["content-type"],
            exposeHeaders: ["etag"],
            maxAgeSeconds: 3600,
          },
        ],
      });
    }
  }
}

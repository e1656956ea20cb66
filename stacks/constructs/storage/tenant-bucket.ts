import { S3BucketCorsConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-cors-configuration";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketMetric } from "@cdktf/provider-aws/lib/s3-bucket-metric";
import type { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { ciRoleName } from "../../support/naming";
import { accessLogOf } from "./access-log";
import { PrivateBucket } from "./private-bucket";

export interface TenantBucketProps {
  readonly environment: EnvironmentConfig;
  readonly bucketName: string;
  readonly keyArn?: string | undefined;
  /**
   * Makes S3 count requests and errors, under CloudWatch's dimension FilterId {@link ALL_REQUESTS}. CloudWatch charges
   * for it.
   */
  readonly requestMetrics?: boolean;
}

/** Name of a bucket's metrics configuration. */
export const ALL_REQUESTS = "all";

/** A bucket of files, for all pooled tenants or one silo: each tenant's files are under `tenants/<tenant_id>/`. */
export class TenantBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, props: TenantBucketProps) {
    const { environment, bucketName, keyArn, requestMetrics = false } = props;
    const { name, accountId, region, removalProtection, cors, backup, ci } = environment;
    super(scope, id, {
      bucketName,
      keyArn,
      preventDestroy: removalProtection,
      forceDestroy: !removalProtection,
      accessLog: accessLogOf(environment, bucketName),
      // CI creates the bucket; afterwards only an administrator can open it to others or destroy its content.
      ...(ci !== undefined && {
        lock: {
          role: `arn:${partitionOf(region)}:iam::${accountId}:role/${ciRoleName(name, "deploy")}`,
          keepsObjects: removalProtection,
        },
      }),
    });
    const lifecycle = new S3BucketLifecycleConfiguration(this, "lifecycle_configuration", {
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
        ...(backup.versionsKeptDays === undefined
          ? []
          : [
              {
                id: "ExpireOlderVersions",
                status: "Enabled",
                filter: [{}],
                noncurrentVersionExpiration: [{ noncurrentDays: backup.versionsKeptDays }],
                // A delete marker without older versions is useless.
                expiration: [{ expiredObjectDeleteMarker: true }],
              },
            ]),
      ],
    });
    if (ci !== undefined && removalProtection) this.beforePolicy(lifecycle);
    if (requestMetrics) new S3BucketMetric(this, "metric", { bucket: this.bucket.id, name: ALL_REQUESTS });
    if (cors.allowOrigins.length > 0) {
      // Browsers use presigned URLs directly on the bucket.
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

import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import type { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { accessRecordsBucketName, dataEventsBucketName, platformStackName } from "../../support/naming";
import { PrivateBucket } from "./private-bucket";

export interface AccessRecordsProps {
  readonly environment: EnvironmentConfig;
  readonly storageAccess: NonNullable<EnvironmentConfig["storageAccess"]>;
}

/**
 * The bucket of S3's access logs. Its name lacks the platform's prefix, so that CI, whose permissions cover that
 * prefix, can neither read nor remove records of its own access. S3 cannot write access logs to a bucket with a
 * customer-managed key. Source: Amazon S3 user guide, server access logging.
 */
export class AccessRecords extends PrivateBucket {
  constructor(scope: Construct, id: string, { environment, storageAccess }: AccessRecordsProps) {
    const { name, accountId, region, state } = environment;
    const bucketName = accessRecordsBucketName(environment);
    const arn = (bucket: string) => `arn:${partitionOf(region)}:s3:::${bucket}`;
    super(scope, id, {
      bucketName,
      // Like the state beside it: records outlive the resources that they are about.
      preventDestroy: true,
      forceDestroy: false,
      statements: [
        {
          Sid: "AccessLogs",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${arn(bucketName)}/requests/*`,
          Condition: {
            StringEquals: { "aws:SourceAccount": accountId },
            ArnLike: {
              "aws:SourceArn": [
                ...[state.bucket, `${platformStackName(name)}-*`],
                ...(storageAccess.dataEvents ? [dataEventsBucketName(environment)] : []),
              ].map(arn),
            },
          },
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle_configuration", {
      bucket: this.bucket.id,
      rule: [expiring(storageAccess.keepDays)],
    });
  }
}

/** A lifecycle rule for records, which are kept for some days. */
export const expiring = (days: number) => ({
  id: "ExpireRecords",
  status: "Enabled",
  filter: [{}],
  expiration: [{ days }],
  // Replaced or deleted versions are kept just as long.
  noncurrentVersionExpiration: [{ noncurrentDays: days }],
  abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
});

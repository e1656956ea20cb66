import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import type { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { accessRecordsBucketName, platformStackName } from "../../support/naming";
import { PrivateBucket } from "./private-bucket";

export interface AccessRecordsProps {
  readonly environment: EnvironmentConfig;
  readonly storageAccess: NonNullable<EnvironmentConfig["storageAccess"]>;
}

/**
 * The bucket of S3's access logs. Its name is not the platform's, so that CI, whose rights are on the platform's names, can neither read nor
 * remove what is recorded of it. S3 writes to no bucket with a customer's key. Source: Amazon S3 user guide, server access logging.
 */
export class AccessRecords extends PrivateBucket {
  constructor(scope: Construct, id: string, { environment, storageAccess }: AccessRecordsProps) {
    const { name, accountId, region, state } = environment;
    const bucketName = accessRecordsBucketName(environment);
    const arn = (bucket: string) => `arn:${partitionOf(region)}:s3:::${bucket}`;
    super(scope, id, {
      bucketName,
      // As the state beside it: records outlive what they are about.
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
            ArnLike: { "aws:SourceArn": [arn(state.bucket), arn(`${platformStackName(name)}-*`)] },
          },
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle_configuration", {
      bucket: this.bucket.id,
      rule: [
        {
          id: "ExpireRecords",
          status: "Enabled",
          filter: [{}],
          expiration: [{ days: storageAccess.keepDays }],
          // What is replaced or deleted before its time stays as long.
          noncurrentVersionExpiration: [{ noncurrentDays: storageAccess.keepDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
    });
  }
}

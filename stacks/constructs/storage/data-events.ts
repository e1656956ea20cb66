import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { dataEventsBucketName, dataEventsName, platformStackName } from "../../support/naming";
import { CustomerManagedKey } from "../encryption/customer-managed-key";
import { accessLogOf } from "./access-log";
import { expiring } from "./access-records";
import { PrivateBucket } from "./private-bucket";

export interface DataEventsProps {
  readonly environment: EnvironmentConfig;
  readonly storageAccess: NonNullable<EnvironmentConfig["storageAccess"]>;
  /** The policy that lets S3 write the access log of the trail's bucket. */
  readonly after: ITerraformDependable;
}

/**
 * A trail of every call on the items and files of tenants, in the pool and in silos: who, when, with which session tags.
 * Its names lack the platform's prefix, and CI has no permission on trails, so that CI can neither stop it nor remove
 * what it has recorded. Digests of the log files, signed by CloudTrail, show what was changed afterwards. Sources: AWS
 * CloudTrail user guide, S3 bucket policy, KMS key policy, validating log file integrity.
 */
export class DataEvents extends Construct {
  constructor(scope: Construct, id: string, { environment, storageAccess, after }: DataEventsProps) {
    super(scope, id);
    const { name, accountId, region } = environment;
    const partition = partitionOf(region);
    const trailName = dataEventsName(name);
    const trailArn = `arn:${partition}:cloudtrail:${region}:${accountId}:trail/${trailName}`;
    const bucketName = dataEventsBucketName(environment);
    const bucketArn = `arn:${partition}:s3:::${bucketName}`;
    const service = { Principal: { Service: "cloudtrail.amazonaws.com" } };
    const ofTrail = { "aws:SourceArn": trailArn };
    const key = new CustomerManagedKey(this, "key", {
      environment,
      alias: trailName,
      description: `Records of calls on data of environment ${name}`,
      keptFromCi: environment.ci !== undefined,
      preventDestroy: true,
      services: [
        {
          Sid: "TrailEncrypts",
          ...service,
          Action: "kms:GenerateDataKey*",
          Resource: "*",
          Condition: {
            StringEquals: ofTrail,
            StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": trailArn },
          },
        },
        {
          Sid: "TrailFindsKey",
          ...service,
          Action: "kms:DescribeKey",
          Resource: "*",
          Condition: { StringEquals: ofTrail },
        },
      ],
    });
    const { bucket, policy } = new PrivateBucket(this, "records", {
      bucketName,
      keyArn: key.arn,
      // Records outlive the resources that they are about.
      preventDestroy: true,
      forceDestroy: false,
      accessLog: accessLogOf(environment, bucketName, after),
      statements: [
        {
          Sid: "TrailFindsBucket",
          ...service,
          Action: "s3:GetBucketAcl",
          Resource: bucketArn,
          Condition: { StringEquals: ofTrail },
        },
        {
          Sid: "TrailWrites",
          ...service,
          Action: "s3:PutObject",
          Resource: `${bucketArn}/AWSLogs/${accountId}/*`,
          Condition: { StringEquals: { ...ofTrail, "s3:x-amz-acl": "bucket-owner-full-control" } },
        },
      ],
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle_configuration", {
      bucket: bucket.id,
      rule: [expiring(storageAccess.keepDays)],
    });
    const ofPlatform = (service: string, place: string, kind: string) =>
      `arn:${partition}:${service}:${place}:${kind}${platformStackName(name)}-`;
    new Cloudtrail(this, "trail", {
      name: trailName,
      s3BucketName: bucket.id,
      kmsKeyId: key.arn,
      enableLogFileValidation: true,
      enableLogging: true,
      // Data events alone: an account's first trail of management events is free, and usually exists.
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelector: [
        ["Items", "AWS::DynamoDB::Table", ofPlatform("dynamodb", `${region}:${accountId}`, "table/")],
        ["Files", "AWS::S3::Object", ofPlatform("s3", ":", "")],
      ].map(([selector = "", type = "", arn = ""]) => ({
        name: selector,
        fieldSelector: [
          { field: "eventCategory", equalTo: ["Data"] },
          { field: "resources.type", equalTo: [type] },
          { field: "resources.ARN", startsWith: [arn] },
        ],
      })),
      dependsOn: [policy],
    });
  }
}

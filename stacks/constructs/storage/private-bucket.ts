import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, type Statement } from "../../support/policy-document";

export interface AccessLogTarget {
  readonly bucketName: string;
  readonly prefix: string;
  /** What lets S3 write there; absent: another stack has it. */
  readonly after?: ITerraformDependable | undefined;
}

export interface PrivateBucketProps {
  /** Globally unique, 3 to 63 characters. */
  readonly bucketName: string;
  /** ARN of a customer-managed key; absent: keys that S3 manages (AES-256). */
  readonly keyArn?: string | undefined;
  /** Terraform refuses to destroy the bucket. */
  readonly preventDestroy: boolean;
  /** Destroying the bucket deletes its objects; off wherever objects matter. */
  readonly forceDestroy: boolean;
  /** ARN of a role that may set the bucket's policy once, and not change it afterwards. */
  readonly policyClosedTo?: string | undefined;
  /** Further statements of the bucket's policy. */
  readonly statements?: readonly Statement[];
  /** The bucket, and the beginning of the keys, of S3's access logs; absent: none are written. */
  readonly accessLog?: AccessLogTarget | undefined;
}

/** A bucket that is versioned, encrypted, closed to the public and to plain HTTP. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  readonly policy: S3BucketPolicy;

  constructor(
    scope: Construct,
    id: string,
    { bucketName, keyArn, preventDestroy, forceDestroy, ...rest }: PrivateBucketProps,
  ) {
    super(scope, id);
    const { policyClosedTo, statements = [], accessLog } = rest;
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: bucketName,
      forceDestroy,
      lifecycle: { preventDestroy },
    });
    const bucket = this.bucket.id;
    new S3BucketVersioningA(this, "versioning", { bucket, versioningConfiguration: { status: "Enabled" } });
    new S3BucketServerSideEncryptionConfigurationA(this, "server_side_encryption_configuration", {
      bucket,
      rule: [
        keyArn === undefined
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
              bucketKeyEnabled: true,
            },
      ],
    });
    const publicAccess = new S3BucketPublicAccessBlock(this, "public_access_block", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership_controls", {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    this.policy = new S3BucketPolicy(this, "policy", {
      bucket,
      policy: policyDocument([
        ...statements,
        {
          Sid: "RefusePlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [this.bucket.arn, `${this.bucket.arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        ...(policyClosedTo === undefined
          ? []
          : [
              {
                Sid: "KeepPolicy",
                Effect: "Deny" as const,
                Principal: "*",
                Action: ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy"],
                Resource: this.bucket.arn,
                Condition: { ArnEquals: { "aws:PrincipalArn": policyClosedTo } },
              },
            ]),
      ]),
      // S3 refuses concurrent changes of a bucket's access.
      dependsOn: [publicAccess],
    });
    if (accessLog !== undefined) {
      new S3BucketLoggingA(this, "logging", {
        bucket,
        targetBucket: accessLog.bucketName,
        targetPrefix: accessLog.prefix,
        ...(accessLog.after !== undefined && { dependsOn: [accessLog.after] }),
      });
    }
  }
}

import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, type Statement } from "../../support/policy-document";

export interface AccessLogTarget {
  readonly bucketName: string;
  readonly prefix: string;
  /** The policy that lets S3 write there; absent: another stack contains it. */
  readonly after?: ITerraformDependable | undefined;
}

export interface PrivateBucketProps {
  /** Globally unique, 3 to 63 characters. */
  readonly bucketName: string;
  /** ARN of a customer-managed key; absent: keys that S3 manages (AES-256). */
  readonly keyArn?: string | undefined;
  /** Terraform refuses to destroy the bucket. */
  readonly preventDestroy: boolean;
  /** Destroying the bucket deletes its objects; off wherever objects must be kept. */
  readonly forceDestroy: boolean;
  /** Further statements of the bucket's policy. */
  readonly statements?: readonly Statement[];
  /** Bucket and key prefix of S3's access logs; absent: none are written. */
  readonly accessLog?: AccessLogTarget | undefined;
  /** Absent: only IAM policies decide who may change the bucket's settings. */
  readonly lock?: BucketLock | undefined;
}

/** Denials in the bucket's own policy for a role that may create buckets, effective once the policy is set. */
export interface BucketLock {
  /** ARN of the role. */
  readonly role: string;
  /** Also deny changes that lose objects, or the record of who reached them: versioning, lifecycle rules, access log. */
  readonly keepsObjects: boolean;
}

/** Actions that open a bucket to another account. */
const OPENING = [
  "s3:DeleteBucketPolicy",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
];
/** Actions that expire objects, stop versioning, or end the access log. */
const LOSING = ["s3:PutBucketVersioning", "s3:PutLifecycleConfiguration", "s3:PutBucketLogging"];

/** A bucket that is versioned and encrypted, and denies public access and plain HTTP. */
export class PrivateBucket extends Construct {
  readonly bucket: S3Bucket;
  /** Created last: it can deny the bucket's creator the earlier settings. */
  readonly policy: S3BucketPolicy;

  constructor(
    scope: Construct,
    id: string,
    { bucketName, keyArn, preventDestroy, forceDestroy, lock, ...rest }: PrivateBucketProps,
  ) {
    super(scope, id);
    const { statements = [], accessLog } = rest;
    this.bucket = new S3Bucket(this, "bucket", {
      bucket: bucketName,
      forceDestroy,
      lifecycle: { preventDestroy },
    });
    const bucket = this.bucket.id;
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
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
    const ownership = new S3BucketOwnershipControls(this, "ownership_controls", {
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
        ...(lock === undefined
          ? []
          : [
              {
                Sid: "KeepPolicy",
                Effect: "Deny" as const,
                Principal: "*",
                Action: [...OPENING, ...(lock.keepsObjects ? LOSING : [])],
                Resource: this.bucket.arn,
                Condition: { ArnEquals: { "aws:PrincipalArn": lock.role } },
              },
            ]),
      ]),
      // S3 refuses concurrent changes of a bucket's access.
      dependsOn: lock === undefined ? [publicAccess] : [publicAccess, ownership, versioning],
    });
    if (accessLog !== undefined) {
      const logging = new S3BucketLoggingA(this, "logging", {
        bucket,
        targetBucket: accessLog.bucketName,
        targetPrefix: accessLog.prefix,
        ...(accessLog.after !== undefined && { dependsOn: [accessLog.after] }),
      });
      if (lock?.keepsObjects) this.beforePolicy(logging);
    }
  }

  /** A setting that the bucket must have before its policy, which may deny it. */
  protected beforePolicy(setting: TerraformResource): void {
    this.policy.dependsOn = [
      ...(this.policy.dependsOn ?? []),
      `${setting.terraformResourceType}.${setting.friendlyUniqueId}`,
    ];
  }
}

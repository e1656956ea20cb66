import type { Scanned, ScannerCheck } from "../scanned";

const table = "aws_dynamodb_table";
const bucket = "aws_s3_bucket";
const block = "aws_s3_bucket_public_access_block";

/** Whether another resource of this type completes the bucket, in a way. */
const completed =
  (type: string, how: (resource: Scanned) => boolean = () => true) =>
  (resource: Scanned): boolean =>
    resource.attached(type).some(how);

const algorithmOf = (resource: Scanned): string =>
  String(resource.at("rule.apply_server_side_encryption_by_default.sse_algorithm"));

const isEmpty = (filter: unknown): boolean => ["[]", "[{}]", "{}"].includes(JSON.stringify(filter ?? {}));

const blocks = (id: string, attribute: string, title: string): ScannerCheck => ({
  id,
  title,
  type: block,
  passes: (resource) => resource.at(attribute) === true,
});

/** Tables, buckets, and the vault of their backups. */
export const dataChecks: readonly ScannerCheck[] = [
  {
    id: "CKV_AWS_119",
    title: "a table is encrypted with a key of the customer's",
    type: table,
    passes: (resource) =>
      resource.at("server_side_encryption.enabled") === true &&
      resource.has("server_side_encryption.kms_key_arn"),
  },
  {
    id: "CKV_AWS_28",
    title: "a table can be restored to any second",
    type: table,
    passes: (resource) => resource.at("point_in_time_recovery.enabled") === true,
  },
  {
    id: "CKV2_AWS_16",
    title: "a table's capacity follows its use",
    type: table,
    passes: (resource) =>
      resource.at("billing_mode") === "PAY_PER_REQUEST" ||
      resource.attached("aws_appautoscaling_target").length > 0,
  },
  {
    id: "CKV_AWS_18",
    title: "a bucket has an access log",
    type: bucket,
    passes: completed("aws_s3_bucket_logging"),
  },
  {
    id: "CKV_AWS_19",
    title: "a bucket is encrypted",
    type: bucket,
    passes: (resource) =>
      resource
        .attached("aws_s3_bucket_server_side_encryption_configuration")
        .every((encryption) => ["aws:kms", "AES256"].includes(algorithmOf(encryption))),
  },
  {
    id: "CKV_AWS_21",
    title: "a bucket keeps versions",
    type: bucket,
    passes: completed(
      "aws_s3_bucket_versioning",
      (versioning) => versioning.at("versioning_configuration.status") === "Enabled",
    ),
  },
  {
    id: "CKV_AWS_144",
    title: "a bucket is copied to another region",
    type: bucket,
    passes: completed("aws_s3_bucket_replication_configuration"),
  },
  {
    id: "CKV_AWS_145",
    title: "a bucket is encrypted with a key of KMS",
    type: bucket,
    passes: completed(
      "aws_s3_bucket_server_side_encryption_configuration",
      (encryption) => algorithmOf(encryption) === "aws:kms",
    ),
  },
  {
    id: "CKV2_AWS_6",
    title: "a bucket blocks public access",
    type: bucket,
    passes: completed(
      block,
      (each) => each.at("block_public_acls") === true && each.at("block_public_policy") === true,
    ),
  },
  {
    id: "CKV2_AWS_61",
    title: "a bucket has a lifecycle",
    type: bucket,
    passes: completed("aws_s3_bucket_lifecycle_configuration"),
  },
  {
    id: "CKV2_AWS_62",
    title: "a bucket tells of its events",
    type: bucket,
    passes: completed("aws_s3_bucket_notification"),
  },
  blocks("CKV_AWS_53", "block_public_acls", "public ACLs are blocked"),
  blocks("CKV_AWS_54", "block_public_policy", "public policies are blocked"),
  blocks("CKV_AWS_55", "ignore_public_acls", "public ACLs are ignored"),
  blocks("CKV_AWS_56", "restrict_public_buckets", "public buckets are restricted"),
  {
    id: "CKV2_AWS_65",
    title: "a bucket has no ACLs",
    type: "aws_s3_bucket_ownership_controls",
    passes: (resource) => resource.at("rule.object_ownership") === "BucketOwnerEnforced",
  },
  {
    id: "CKV_AWS_300",
    title: "uploads that were not completed are removed",
    type: "aws_s3_bucket_lifecycle_configuration",
    passes: (resource) =>
      resource
        .blocks("rule")
        .some(
          ({ abort_incomplete_multipart_upload: abort, status, filter }) =>
            abort !== undefined && status === "Enabled" && isEmpty(filter),
        ),
  },
  {
    id: "CKV_AWS_166",
    title: "a vault of backups is encrypted with a key of the customer's",
    type: "aws_backup_vault",
    passes: (resource) => resource.has("kms_key_arn"),
  },
];

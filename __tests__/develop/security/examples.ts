import type { Blocks } from "../../../synthesis/in-memory";

/** Resources that pass a check, and ones that do not: each stack has one of the check's type, named `it`. */
export interface Example {
  readonly passing: Blocks;
  readonly failing: Blocks;
}

type Values = Readonly<Record<string, unknown>>;

/** One resource, in two ways. */
const one = (type: string, passing: Values, failing: Values): Example => ({
  passing: { [type]: { it: passing } },
  failing: { [type]: { it: failing } },
});

/** A resource that passes with another one that refers to it. */
const completedBy = (
  type: string,
  other: string,
  values: Values = {},
  reference = "id",
  own: Values = {},
): Example => ({
  passing: { [type]: { it: own }, [other]: { other: { at: `\${${type}.it.${reference}}`, ...values } } },
  failing: { [type]: { it: own } },
});

const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, Resource: unknown = "arn:aws:s3:::a") => ({
  Effect: "Allow",
  Action,
  Resource,
});
const trust = (Principal: unknown, Condition?: object) => ({
  assume_role_policy: policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal,
    ...(Condition && { Condition }),
  }),
});
const everybody = policy({ Effect: "Allow", Principal: "*", Action: "*" });
const account = policy({
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: "*",
});
const gitHub = { Federated: "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" };
const subject = (value: string) => ({ StringLike: { "token.actions.githubusercontent.com:sub": value } });

const lambda = "aws_lambda_function";
const permission = "aws_lambda_permission";
const method = "aws_api_gateway_method";
const settings = "aws_api_gateway_method_settings";
const stage = "aws_api_gateway_stage";
const bucket = "aws_s3_bucket";
const block = "aws_s3_bucket_public_access_block";
const encryption = "aws_s3_bucket_server_side_encryption_configuration";
const firewall = "aws_wafv2_web_acl";
const logs = "aws_cloudwatch_log_group";

const algorithm = (sse_algorithm: string) => ({
  rule: [{ apply_server_side_encryption_by_default: { sse_algorithm } }],
});
const encrypted = (sse_algorithm: string): Blocks => ({
  [bucket]: { it: {} },
  [encryption]: { other: { bucket: "${aws_s3_bucket.it.id}", ...algorithm(sse_algorithm) } },
});
const managed = (...names: string[]) => ({
  rule: names.map((name) => ({
    override_action: { none: {} },
    statement: { managed_rule_group_statement: { name } },
  })),
});
const guarded = (...groups: string[]): Blocks => ({
  [stage]: { it: {} },
  [firewall]: { acl: managed(...groups) },
  aws_wafv2_web_acl_association: {
    both: { resource_arn: "${aws_api_gateway_stage.it.arn}", web_acl_arn: "${aws_wafv2_web_acl.acl.arn}" },
  },
});
const flag = (type: string, attribute: string): Example =>
  one(type, { [attribute]: true }, { [attribute]: false });
const given = (type: string, attribute: string): Example => one(type, { [attribute]: "arn" }, {});
const policies = (passing: object, failing: object) =>
  Object.fromEntries(
    ["aws_iam_policy", "aws_iam_role_policy"].map((type) => [
      type,
      one(type, { policy: policy(passing) }, { policy: policy(failing) }),
    ]),
  );

/** By check, and by type where a check has several. */
export const examples: Readonly<Record<string, Example | Readonly<Record<string, Example>>>> = {
  CKV_AWS_115: one(lambda, { reserved_concurrent_executions: 0 }, { reserved_concurrent_executions: -1 }),
  CKV_AWS_116: one(lambda, { dead_letter_config: { target_arn: "arn" } }, { dead_letter_config: {} }),
  CKV_AWS_117: one(lambda, { vpc_config: { subnet_ids: ["a"] } }, {}),
  CKV_AWS_173: one(
    lambda,
    { environment: { variables: {} }, kms_key_arn: "arn" },
    { environment: { variables: {} } },
  ),
  CKV_AWS_272: given(lambda, "code_signing_config_arn"),
  CKV_AWS_50: one(lambda, { tracing_config: { mode: "Active" } }, {}),
  CKV_AWS_45: one(lambda, {}, { environment: { variables: { KEY: `AKIA${"A".repeat(16)}` } } }),
  CKV_AWS_363: one(lambda, { runtime: "nodejs22.x" }, { runtime: "nodejs16.x" }),
  CKV_AWS_301: one(permission, { principal: "apigateway.amazonaws.com" }, { principal: "*" }),
  CKV_AWS_364: one(
    permission,
    { principal: "events.amazonaws.com", source_arn: "arn" },
    { principal: "events.amazonaws.com" },
  ),
  CKV_AWS_59: one(
    method,
    { http_method: "GET", authorization: "AWS_IAM" },
    { http_method: "GET", authorization: "NONE" },
  ),
  CKV2_AWS_53: given(method, "request_validator_id"),
  CKV_AWS_217: one("aws_api_gateway_deployment", { lifecycle: { create_before_destroy: true } }, {}),
  CKV_AWS_237: one("aws_api_gateway_rest_api", { lifecycle: { create_before_destroy: true } }, {}),
  CKV_AWS_225: one(settings, { settings: { caching_enabled: true } }, { settings: {} }),
  CKV_AWS_276: one(
    settings,
    { settings: [{ data_trace_enabled: false }] },
    { settings: [{ data_trace_enabled: true }] },
  ),
  CKV_AWS_308: one(
    settings,
    { settings: { caching_enabled: true, cache_data_encrypted: true } },
    { settings: { caching_enabled: true } },
  ),
  CKV_AWS_120: flag(stage, "cache_cluster_enabled"),
  CKV_AWS_73: flag(stage, "xray_tracing_enabled"),
  CKV_AWS_76: one(stage, { access_log_settings: { destination_arn: "arn" } }, {}),
  CKV2_AWS_4: completedBy(stage, settings, { settings: { logging_level: "INFO", metrics_enabled: true } }),
  CKV2_AWS_51: given(stage, "client_certificate_id"),
  CKV2_AWS_29: completedBy(stage, "aws_wafv2_web_acl_association", {}, "arn"),
  CKV2_AWS_77: {
    passing: guarded("AWSManagedRulesAnonymousIpList", "AWSManagedRulesKnownBadInputsRuleSet"),
    failing: guarded("AWSManagedRulesKnownBadInputsRuleSet"),
  },
  CKV_AWS_175: one(firewall, managed("AWSManagedRulesCommonRuleSet"), { rule: [] }),
  CKV_AWS_192: one(
    firewall,
    managed("AWSManagedRulesKnownBadInputsRuleSet"),
    managed("AWSManagedRulesCommonRuleSet"),
  ),
  CKV_AWS_342: one(
    firewall,
    { rule: [{ action: { block: {} }, statement: {} }] },
    { rule: [{ action: {}, statement: {} }] },
  ),
  CKV2_AWS_31: completedBy(firewall, "aws_wafv2_web_acl_logging_configuration", {}, "arn"),
  CKV_AWS_119: one(
    "aws_dynamodb_table",
    { server_side_encryption: { enabled: true, kms_key_arn: "arn" } },
    { server_side_encryption: { enabled: true } },
  ),
  CKV_AWS_28: one(
    "aws_dynamodb_table",
    { point_in_time_recovery: { enabled: true } },
    { point_in_time_recovery: {} },
  ),
  CKV2_AWS_16: one(
    "aws_dynamodb_table",
    { billing_mode: "PAY_PER_REQUEST" },
    { billing_mode: "PROVISIONED" },
  ),
  CKV_AWS_18: completedBy(bucket, "aws_s3_bucket_logging"),
  CKV_AWS_19: { passing: encrypted("AES256"), failing: encrypted("none") },
  CKV_AWS_21: {
    ...completedBy(bucket, "aws_s3_bucket_versioning", { versioning_configuration: { status: "Enabled" } }),
    failing: {
      [bucket]: { it: {} },
      aws_s3_bucket_versioning: {
        other: { bucket: "${aws_s3_bucket.it.id}", versioning_configuration: { status: "Suspended" } },
      },
    },
  },
  CKV_AWS_144: completedBy(bucket, "aws_s3_bucket_replication_configuration"),
  CKV_AWS_145: { passing: encrypted("aws:kms"), failing: encrypted("AES256") },
  CKV2_AWS_6: completedBy(bucket, block, { block_public_acls: true, block_public_policy: true }),
  CKV2_AWS_61: completedBy(bucket, "aws_s3_bucket_lifecycle_configuration"),
  CKV2_AWS_62: completedBy(bucket, "aws_s3_bucket_notification"),
  CKV_AWS_53: flag(block, "block_public_acls"),
  CKV_AWS_54: flag(block, "block_public_policy"),
  CKV_AWS_55: flag(block, "ignore_public_acls"),
  CKV_AWS_56: flag(block, "restrict_public_buckets"),
  CKV2_AWS_65: one(
    "aws_s3_bucket_ownership_controls",
    { rule: { object_ownership: "BucketOwnerEnforced" } },
    { rule: { object_ownership: "ObjectWriter" } },
  ),
  CKV_AWS_300: one(
    "aws_s3_bucket_lifecycle_configuration",
    {
      rule: [
        {
          status: "Enabled",
          filter: [{}],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
        },
      ],
    },
    { rule: [{ status: "Enabled", filter: [{ prefix: "a" }], abort_incomplete_multipart_upload: [{}] }] },
  ),
  CKV_AWS_166: given("aws_backup_vault", "kms_key_arn"),
  CKV_AWS_60: one("aws_iam_role", trust({ Service: "lambda.amazonaws.com" }), trust({ AWS: "*" })),
  CKV_AWS_61: one(
    "aws_iam_role",
    trust({ AWS: "arn:aws:iam::111122223333:role/one" }),
    trust({ AWS: "arn:aws:iam::111122223333:root" }),
  ),
  CKV_AWS_358: one("aws_iam_role", trust(gitHub, subject("repo:a/b:*")), trust(gitHub, subject("repo:*"))),
  CKV_AWS_274: one(
    "aws_iam_role_policy_attachment",
    { policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
    { policy_arn: "arn:aws:iam::aws:policy/AdministratorAccess" },
  ),
  CKV_AWS_62: policies(allow("*"), allow("*", "*")),
  CKV_AWS_63: policies(allow("s3:*"), allow(["s3:GetObject", "*"])),
  CKV2_AWS_40: policies(allow("iam:GetRole"), allow("iam:*")),
  CKV_AWS_7: flag("aws_kms_key", "enable_key_rotation"),
  CKV_AWS_33: one("aws_kms_key", { policy: account }, { policy: everybody }),
  CKV_AWS_227: one("aws_kms_key", {}, { is_enabled: false }),
  CKV2_AWS_64: one("aws_kms_key", { policy: account }, {}),
  CKV_AWS_70: one("aws_s3_bucket_policy", { policy: account }, { policy: everybody }),
  CKV_AWS_93: one(
    "aws_s3_bucket_policy",
    {
      policy: policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Condition: { Bool: { a: "false" } } }),
    },
    { policy: policy({ Effect: "Deny", Principal: "*", Action: "s3:*" }) },
  ),
  CKV_AWS_66: one(logs, { retention_in_days: 7 }, {}),
  CKV_AWS_158: given(logs, "kms_key_id"),
  CKV_AWS_338: one(logs, { retention_in_days: 0 }, { retention_in_days: 180 }),
  CKV_AWS_319: one("aws_cloudwatch_metric_alarm", {}, { actions_enabled: false }),
  CKV_AWS_26: given("aws_sns_topic", "kms_master_key_id"),
  CKV_AWS_169: one("aws_sns_topic_policy", { policy: account }, { policy: everybody }),
  CKV_AWS_385: one(
    "aws_sns_topic_policy",
    {
      policy: policy({
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
      }),
    },
    { policy: account },
  ),
  CKV_AWS_27: one("aws_sqs_queue", { sqs_managed_sse_enabled: true }, {}),
  CKV2_AWS_73: one("aws_sqs_queue", {}, { kms_master_key_id: "alias/aws/sqs" }),
  CKV2_AWS_34: one("aws_ssm_parameter", { type: "SecureString" }, { type: "String" }),
  CKV_AWS_337: one("aws_ssm_parameter", { type: "SecureString", key_id: "arn" }, { type: "SecureString" }),
};

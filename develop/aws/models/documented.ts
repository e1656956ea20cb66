import { logRetentionDays, RESERVED_BUCKET } from "../../../environments/schema/aws-values";
import { cronFault } from "../../../environments/schema/cron";
import type { Constraint } from "./model";

/** A documented rule for an argument that AWS's models lack. */
export interface Documented extends Constraint {
  readonly type: "string" | "integer" | "double";
  readonly source: string;
  /** For rules that no constraint expresses. @returns the violation, as "must be …" */
  readonly fault?: (value: unknown) => string | undefined;
}

const PERIOD: Documented = {
  type: "integer",
  source: "CloudWatch API reference, PutMetricAlarm",
  fault: (value) =>
    [10, 20, 30].includes(Number(value)) || (Number(value) > 0 && Number(value) % 60 === 0)
      ? undefined
      : "must be 10, 20, 30 or a multiple of 60",
};

const cron = (value: unknown): string | undefined => {
  const fault = cronFault(String(value));
  return fault === undefined ? undefined : `must be a cron expression: ${fault}`;
};

const schedule = (value: unknown): string | undefined => {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(String(value));
  if (rate === null) return cron(value);
  const [, count, , plural] = rate;
  return Number(count) >= 1 && (count === "1") === (plural === "")
    ? undefined
    : "must be a rate: rate(1 day), rate(2 days)";
};

const BUCKET: Documented = {
  type: "string",
  pattern: "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
  source: "Amazon S3 user guide, general purpose bucket naming rules",
  fault: (value) =>
    RESERVED_BUCKET.test(String(value)) || String(value).includes("..")
      ? "must not begin or end with reserved parts, nor have two dots in a row"
      : undefined,
};

const STAGE_NAME = "API Gateway API reference, CreateStage";
const QUOTAS = "API Gateway developer guide, quotas for REST APIs";
const NAME_OF_QUEUE = "[A-Za-z0-9_-]{1,80}";

/** Documented rules by type and argument. */
export const documented: Readonly<Record<string, Documented>> = {
  "aws_api_gateway_account.cloudwatch_role_arn": {
    type: "string",
    pattern: "arn:aws[a-z-]*:iam::\\d{12}:role/.+",
    source: "API Gateway developer guide, set up CloudWatch logging",
  },
  "aws_api_gateway_authorizer.identity_source": {
    type: "string",
    pattern: "method\\.request\\.header\\.[A-Za-z0-9-]+",
    source: "API Gateway API reference, CreateAuthorizer",
  },
  "aws_api_gateway_integration.timeout_milliseconds": {
    type: "integer",
    min: 50,
    max: 29_000,
    source: QUOTAS,
  },
  "aws_api_gateway_integration_response.response_templates": {
    type: "string",
    max: 300 * 1024,
    source: QUOTAS,
  },
  "aws_api_gateway_gateway_response.response_templates": { type: "string", max: 300 * 1024, source: QUOTAS },
  "aws_api_gateway_method.authorization": {
    type: "string",
    enum: ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"],
    source: "API Gateway API reference, PutMethod",
  },
  "aws_api_gateway_method_settings.settings.logging_level": {
    type: "string",
    enum: ["OFF", "ERROR", "INFO"],
    source: "API Gateway API reference, MethodSetting",
  },
  "aws_api_gateway_method_settings.settings.throttling_rate_limit": {
    type: "double",
    min: 0,
    max: 10_000,
    source: QUOTAS,
  },
  "aws_api_gateway_method_settings.settings.throttling_burst_limit": {
    type: "integer",
    min: 0,
    max: 5_000,
    source: QUOTAS,
  },
  "aws_api_gateway_model.name": {
    type: "string",
    pattern: "[A-Za-z0-9]+",
    source: "API Gateway API reference, CreateModel",
  },
  "aws_api_gateway_model.schema": { type: "string", max: 400 * 1024, source: QUOTAS },
  "aws_api_gateway_resource.path_part": {
    type: "string",
    pattern: "[A-Za-z0-9._:-]+|\\{[A-Za-z0-9._:-]+\\+?\\}",
    source: "API Gateway's own error for other path parts",
  },
  "aws_api_gateway_rest_api.name": {
    type: "string",
    min: 1,
    max: 1024,
    source: "API Gateway API reference, CreateRestApi",
  },
  "aws_api_gateway_stage.stage_name": { type: "string", pattern: "[A-Za-z0-9_-]{1,128}", source: STAGE_NAME },
  "aws_api_gateway_usage_plan.quota_settings.limit": {
    type: "integer",
    min: 1,
    source: "API Gateway API reference, QuotaSettings",
  },
  "aws_api_gateway_usage_plan.throttle_settings.rate_limit": {
    type: "double",
    min: 0,
    max: 10_000,
    source: QUOTAS,
  },
  "aws_api_gateway_usage_plan.throttle_settings.burst_limit": {
    type: "integer",
    min: 0,
    max: 5_000,
    source: QUOTAS,
  },
  "aws_backup_plan.name": {
    type: "string",
    pattern: "[A-Za-z0-9._-]{1,50}",
    source: "AWS Backup API reference, BackupPlanInput",
  },
  "aws_backup_plan.rule.schedule": {
    type: "string",
    fault: cron,
    source: "EventBridge user guide, cron expressions",
  },
  "aws_backup_plan.rule.start_window": {
    type: "integer",
    min: 60,
    source: "AWS Backup API reference, BackupRuleInput",
  },
  "aws_backup_plan.rule.lifecycle.delete_after": {
    type: "integer",
    min: 1,
    max: 36_500,
    source: "AWS Backup API reference, Lifecycle",
  },
  "aws_backup_vault_lock_configuration.min_retention_days": {
    type: "integer",
    min: 1,
    source: "AWS Backup API reference, PutBackupVaultLockConfiguration",
  },
  "aws_backup_vault_lock_configuration.max_retention_days": {
    type: "integer",
    max: 36_500,
    source: "AWS Backup API reference, PutBackupVaultLockConfiguration",
  },
  "aws_backup_vault_lock_configuration.changeable_for_days": {
    type: "integer",
    min: 3,
    max: 36_500,
    source: "AWS Backup API reference, PutBackupVaultLockConfiguration",
  },
  "aws_cloudwatch_dashboard.dashboard_name": {
    type: "string",
    pattern: "[A-Za-z0-9_-]{1,255}",
    source: "CloudWatch API reference, PutDashboard",
  },
  "aws_cloudwatch_event_rule.schedule_expression": {
    type: "string",
    fault: schedule,
    source: "EventBridge user guide, schedule expressions",
  },
  "aws_cloudwatch_log_group.retention_in_days": {
    type: "integer",
    source: "CloudWatch Logs API reference, PutRetentionPolicy",
    fault: (value) =>
      logRetentionDays.some((days) => days === Number(value))
        ? undefined
        : `must be one of ${logRetentionDays.join(", ")}`,
  },
  "aws_cloudwatch_metric_alarm.period": PERIOD,
  "aws_cloudwatch_metric_alarm.metric_query.metric.period": PERIOD,
  "aws_cloudwatch_metric_alarm.metric_query.id": {
    type: "string",
    pattern: "[a-z][A-Za-z0-9_]*",
    source: "CloudWatch API reference, MetricDataQuery",
  },
  "aws_cloudwatch_metric_alarm.extended_statistic": {
    type: "string",
    pattern:
      "p(\\d{1,2}(\\.\\d{1,10})?|100)|(tm|wm|tc|ts)\\d{1,2}(\\.\\d{1,10})?|(TM|WM|PR|TC|TS|IQM)(\\(.*\\))?",
    source: "CloudWatch user guide, statistics definitions",
  },
  "aws_cloudwatch_metric_alarm.treat_missing_data": {
    type: "string",
    enum: ["breaching", "notBreaching", "ignore", "missing"],
    source: "CloudWatch API reference, PutMetricAlarm",
  },
  "aws_cloudwatch_metric_alarm.evaluate_low_sample_count_percentiles": {
    type: "string",
    enum: ["evaluate", "ignore"],
    source: "CloudWatch API reference, PutMetricAlarm",
  },
  "aws_cognito_user_pool.admin_create_user_config.invite_message_template.email_message": {
    type: "string",
    pattern: "(?s).*\\{username\\}.*\\{####\\}.*",
    source: "Cognito developer guide, customizing user invitation messages",
  },
  "aws_cognito_user_pool.admin_create_user_config.invite_message_template.sms_message": {
    type: "string",
    pattern: "(?s).*\\{username\\}.*\\{####\\}.*",
    source: "Cognito developer guide, customizing user invitation messages",
  },
  "aws_dynamodb_table.name": {
    type: "string",
    pattern: "[A-Za-z0-9_.-]{3,255}",
    source: "DynamoDB developer guide, naming rules",
  },
  "aws_iam_openid_connect_provider.url": {
    type: "string",
    pattern: "https://[^?#]+",
    source: "IAM API reference, CreateOpenIDConnectProvider",
  },
  "aws_kms_alias.name": {
    type: "string",
    pattern: "alias/(?!aws/)[A-Za-z0-9/_-]+",
    source: "KMS API reference, CreateAlias",
  },
  "aws_kms_key.deletion_window_in_days": {
    type: "integer",
    min: 7,
    max: 30,
    source: "KMS API reference, ScheduleKeyDeletion",
  },
  "aws_lambda_function.function_name": {
    type: "string",
    pattern: "[A-Za-z0-9_-]{1,64}",
    source: "Lambda API reference, CreateFunction",
  },
  "aws_lambda_function.memory_size": {
    type: "integer",
    min: 128,
    max: 10_240,
    source: "Lambda developer guide, quotas",
  },
  "aws_lambda_function.timeout": {
    type: "integer",
    min: 1,
    max: 900,
    source: "Lambda developer guide, quotas",
  },
  "aws_lambda_event_source_mapping.maximum_record_age_in_seconds": {
    type: "integer",
    source: "Lambda API reference, CreateEventSourceMapping",
    fault: (value) =>
      value === -1 || Number(value) >= 60 ? undefined : "must be -1 for no limit, or at least 60",
  },
  "aws_s3_bucket.bucket": BUCKET,
  "aws_s3_bucket_cors_configuration.cors_rule.allowed_methods": {
    type: "string",
    enum: ["GET", "PUT", "POST", "DELETE", "HEAD"],
    source: "Amazon S3 API reference, CORSRule",
  },
  "aws_s3_bucket_cors_configuration.cors_rule.allowed_origins": {
    type: "string",
    pattern: "[^*]*\\*?[^*]*",
    source: "Amazon S3 user guide, elements of a CORS configuration",
  },
  "aws_s3_bucket_lifecycle_configuration.rule.id": {
    type: "string",
    max: 255,
    source: "Amazon S3 API reference, LifecycleRule",
  },
  "aws_s3_bucket_lifecycle_configuration.rule.transition.days": {
    type: "integer",
    min: 0,
    source: "Amazon S3 API reference, Transition",
  },
  "aws_s3_bucket_lifecycle_configuration.rule.noncurrent_version_expiration.noncurrent_days": {
    type: "integer",
    min: 1,
    source: "Amazon S3 API reference, NoncurrentVersionExpiration",
  },
  "aws_s3_bucket_lifecycle_configuration.rule.abort_incomplete_multipart_upload.days_after_initiation": {
    type: "integer",
    min: 1,
    source: "Amazon S3 API reference, AbortIncompleteMultipartUpload",
  },
  "aws_s3_bucket_metric.name": {
    type: "string",
    pattern: "[A-Za-z0-9._-]{1,64}",
    source: "Amazon S3 API reference, MetricsConfiguration",
  },
  "aws_sns_topic.kms_master_key_id": {
    type: "string",
    min: 1,
    max: 2048,
    source: "SNS API reference, SetTopicAttributes",
  },
  "aws_sns_topic.name": {
    type: "string",
    pattern: "[A-Za-z0-9_-]{1,256}",
    source: "SNS API reference, CreateTopic",
  },
  "aws_sns_topic_subscription.protocol": {
    type: "string",
    enum: ["http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"],
    source: "SNS API reference, Subscribe",
  },
  "aws_sqs_queue.name": { type: "string", pattern: NAME_OF_QUEUE, source: "SQS API reference, CreateQueue" },
  "aws_sqs_queue.message_retention_seconds": {
    type: "integer",
    min: 60,
    max: 1_209_600,
    source: "SQS API reference, SetQueueAttributes",
  },
  "aws_ssm_parameter.name": {
    type: "string",
    pattern: "(?!/?(?:aws|ssm))(/[A-Za-z0-9_.-]+){1,15}",
    source: "Systems Manager API reference, PutParameter",
  },
  "aws_wafv2_web_acl.rule.statement.rate_based_statement.limit": {
    type: "integer",
    min: 10,
    max: 2_000_000_000,
    source: "AWS WAF API reference, RateBasedStatement",
  },
  "aws_wafv2_web_acl.rule.statement.rate_based_statement.evaluation_window_sec": {
    type: "integer",
    source: "AWS WAF API reference, RateBasedStatement",
    fault: (value) =>
      [60, 120, 300, 600].includes(Number(value)) ? undefined : "must be one of 60, 120, 300, 600",
  },
};

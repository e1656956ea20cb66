/** Maps a Terraform resource to AWS calls. */
export interface Mapping {
  /** The service as botocore names it. */
  readonly service: string;
  /** The calls that create the resource. An argument goes to each call with a member of its name. */
  readonly calls: readonly [string, ...string[]];
  /**
   * Arguments whose member has another name: path of the argument (`rule.schedule`) to the path of the member within the block's
   * shape, including lists (`KeySchema.AttributeName`); empty for a block whose arguments are members of its parent. Every other
   * argument goes to the member of its name: `log_group_names` to `logGroupNames`, a block `rule` to the list `Rules`.
   */
  readonly members?: Readonly<Record<string, string>>;
  /** Arguments without a member in the models, each with where it goes instead. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  /** Required members that the provider fills in. */
  readonly supplied?: readonly string[];
}

const PROVIDER = "used by the provider, not sent to AWS";
const ATTRIBUTE = "a string in a map of attributes: see documented.ts";
const PATCH = "a patch operation, whose value is text: see documented.ts";

const gateway = (
  call: string,
  members: Mapping["members"] = {},
  elsewhere: Mapping["elsewhere"] = {},
): Mapping => ({
  service: "apigateway",
  calls: [call],
  members,
  elsewhere,
});

const bucket = (call: string, members: Mapping["members"] = {}): Mapping => ({
  service: "s3",
  calls: [call],
  members,
});

/**
 * Every resource type in use. A type or an argument that is missing here, and has no member of its name, fails the check, so that
 * nothing is skipped silently.
 */
export const mappings: Readonly<Record<string, Mapping>> = {
  aws_api_gateway_account: gateway("UpdateAccount", {}, { cloudwatch_role_arn: PATCH }),
  aws_api_gateway_authorizer: gateway("CreateAuthorizer"),
  aws_api_gateway_deployment: gateway("CreateDeployment", {}, { triggers: PROVIDER }),
  aws_api_gateway_gateway_response: gateway("PutGatewayResponse"),
  aws_api_gateway_integration: gateway("PutIntegration", { timeout_milliseconds: "timeoutInMillis" }),
  aws_api_gateway_integration_response: gateway("PutIntegrationResponse"),
  aws_api_gateway_method: gateway("PutMethod", { authorization: "authorizationType" }),
  aws_api_gateway_method_response: gateway("PutMethodResponse"),
  aws_api_gateway_method_settings: gateway("UpdateStage", {}, { method_path: PATCH, settings: PATCH }),
  aws_api_gateway_model: gateway("CreateModel"),
  aws_api_gateway_request_validator: gateway("CreateRequestValidator"),
  aws_api_gateway_resource: gateway("CreateResource"),
  aws_api_gateway_rest_api: gateway("CreateRestApi"),
  aws_api_gateway_stage: gateway(
    "CreateStage",
    { xray_tracing_enabled: "tracingEnabled" },
    { access_log_settings: PATCH },
  ),
  aws_api_gateway_usage_plan: gateway("CreateUsagePlan", {
    quota_settings: "quota",
    throttle_settings: "throttle",
  }),
  aws_backup_plan: {
    service: "backup",
    calls: ["CreateBackupPlan"],
    members: {
      name: "BackupPlan.BackupPlanName",
      rule: "BackupPlan.Rules",
      "rule.target_vault_name": "TargetBackupVaultName",
      "rule.schedule": "ScheduleExpression",
      "rule.start_window": "StartWindowMinutes",
      "rule.completion_window": "CompletionWindowMinutes",
      "rule.lifecycle.cold_storage_after": "MoveToColdStorageAfterDays",
      "rule.lifecycle.delete_after": "DeleteAfterDays",
      "rule.copy_action.destination_vault_arn": "DestinationBackupVaultArn",
      "rule.copy_action.lifecycle.delete_after": "DeleteAfterDays",
      tags: "BackupPlanTags",
    },
  },
  aws_backup_selection: {
    service: "backup",
    calls: ["CreateBackupSelection"],
    members: {
      plan_id: "BackupPlanId",
      name: "BackupSelection.SelectionName",
      iam_role_arn: "BackupSelection.IamRoleArn",
      resources: "BackupSelection.Resources",
      condition: "BackupSelection.Conditions",
      "condition.string_like.key": "ConditionKey",
      "condition.string_like.value": "ConditionValue",
    },
  },
  aws_backup_vault: {
    service: "backup",
    calls: ["CreateBackupVault"],
    members: { name: "BackupVaultName", kms_key_arn: "EncryptionKeyArn", tags: "BackupVaultTags" },
  },
  aws_backup_vault_lock_configuration: {
    service: "backup",
    calls: ["PutBackupVaultLockConfiguration"],
  },
  aws_cloudwatch_composite_alarm: {
    service: "cloudwatch",
    calls: ["PutCompositeAlarm"],
    members: {
      actions_suppressor: "",
      "actions_suppressor.alarm": "ActionsSuppressor",
      "actions_suppressor.wait_period": "ActionsSuppressorWaitPeriod",
      "actions_suppressor.extension_period": "ActionsSuppressorExtensionPeriod",
    },
  },
  aws_cloudwatch_dashboard: { service: "cloudwatch", calls: ["PutDashboard"] },
  aws_cloudwatch_event_bus: { service: "events", calls: ["CreateEventBus"] },
  aws_cloudwatch_event_rule: { service: "events", calls: ["PutRule"] },
  aws_cloudwatch_event_target: {
    service: "events",
    calls: ["PutTargets"],
    members: { arn: "Targets.Arn" },
    supplied: ["Targets.Id"],
  },
  aws_cloudwatch_log_group: {
    service: "logs",
    calls: ["CreateLogGroup", "PutRetentionPolicy"],
    members: { name: "logGroupName" },
  },
  aws_cloudwatch_log_metric_filter: {
    service: "logs",
    calls: ["PutMetricFilter"],
    members: {
      name: "filterName",
      pattern: "filterPattern",
      "metric_transformation.name": "metricName",
      "metric_transformation.namespace": "metricNamespace",
      "metric_transformation.value": "metricValue",
    },
  },
  aws_cloudwatch_log_subscription_filter: {
    service: "logs",
    calls: ["PutSubscriptionFilter"],
    members: { name: "filterName" },
  },
  aws_cloudwatch_metric_alarm: {
    service: "cloudwatch",
    calls: ["PutMetricAlarm"],
    members: {
      evaluate_low_sample_count_percentiles: "EvaluateLowSampleCountPercentile",
      metric_query: "Metrics",
      "metric_query.metric": "MetricStat",
      "metric_query.metric.metric_name": "Metric.MetricName",
      "metric_query.metric.namespace": "Metric.Namespace",
      "metric_query.metric.dimensions": "Metric.Dimensions",
    },
  },
  aws_cloudwatch_log_resource_policy: { service: "logs", calls: ["PutResourcePolicy"] },
  aws_cloudwatch_query_definition: { service: "logs", calls: ["PutQueryDefinition"] },
  aws_cognito_resource_server: {
    service: "cognito-idp",
    calls: ["CreateResourceServer"],
    members: { scope: "Scopes" },
  },
  aws_cognito_user_group: {
    service: "cognito-idp",
    calls: ["CreateGroup"],
    members: { name: "GroupName" },
  },
  aws_cognito_risk_configuration: { service: "cognito-idp", calls: ["SetRiskConfiguration"] },
  aws_cognito_user_pool: {
    service: "cognito-idp",
    calls: ["CreateUserPool", "SetUserPoolMfaConfig"],
    supplied: ["UserPoolId"],
    members: {
      name: "PoolName",
      password_policy: "Policies.PasswordPolicy",
      "email_configuration.from_email_address": "From",
      tags: "UserPoolTags",
    },
  },
  aws_cognito_user_pool_client: {
    service: "cognito-idp",
    calls: ["CreateUserPoolClient"],
    members: {
      name: "ClientName",
      allowed_oauth_flows: "AllowedOAuthFlows",
      allowed_oauth_flows_user_pool_client: "AllowedOAuthFlowsUserPoolClient",
      allowed_oauth_scopes: "AllowedOAuthScopes",
      callback_urls: "CallbackURLs",
      logout_urls: "LogoutURLs",
    },
  },
  aws_cognito_user_pool_ui_customization: {
    service: "cognito-idp",
    calls: ["SetUICustomization"],
    members: { css: "CSS" },
  },
  aws_cognito_user_pool_domain: {
    service: "cognito-idp",
    calls: ["CreateUserPoolDomain"],
  },
  aws_dynamodb_resource_policy: { service: "dynamodb", calls: ["PutResourcePolicy"] },
  aws_dynamodb_table: {
    service: "dynamodb",
    calls: ["CreateTable", "UpdateContinuousBackups", "UpdateTimeToLive"],
    members: {
      name: "TableName",
      attribute: "AttributeDefinitions",
      "attribute.name": "AttributeName",
      "attribute.type": "AttributeType",
      hash_key: "KeySchema.AttributeName",
      range_key: "KeySchema.AttributeName",
      "global_secondary_index.name": "IndexName",
      "global_secondary_index.hash_key": "KeySchema.AttributeName",
      "global_secondary_index.range_key": "KeySchema.AttributeName",
      "global_secondary_index.projection_type": "Projection.ProjectionType",
      stream_enabled: "StreamSpecification.StreamEnabled",
      stream_view_type: "StreamSpecification.StreamViewType",
      server_side_encryption: "SSESpecification",
      "server_side_encryption.kms_key_arn": "KMSMasterKeyId",
      point_in_time_recovery: "PointInTimeRecoverySpecification",
      "point_in_time_recovery.enabled": "PointInTimeRecoveryEnabled",
      ttl: "TimeToLiveSpecification",
    },
    supplied: ["KeySchema.KeyType", "GlobalSecondaryIndexes.KeySchema.KeyType"],
  },
  aws_iam_openid_connect_provider: { service: "iam", calls: ["CreateOpenIDConnectProvider"] },
  aws_iam_policy: {
    service: "iam",
    calls: ["CreatePolicy"],
    members: { name: "PolicyName", policy: "PolicyDocument" },
  },
  aws_iam_role: {
    service: "iam",
    calls: ["CreateRole"],
    members: { name: "RoleName", assume_role_policy: "AssumeRolePolicyDocument" },
  },
  aws_iam_role_policy: {
    service: "iam",
    calls: ["PutRolePolicy"],
    members: { name: "PolicyName", role: "RoleName", policy: "PolicyDocument" },
  },
  aws_iam_role_policy_attachment: {
    service: "iam",
    calls: ["AttachRolePolicy"],
    members: { role: "RoleName" },
  },
  aws_kms_alias: { service: "kms", calls: ["CreateAlias"], members: { name: "AliasName" } },
  aws_kms_key: {
    service: "kms",
    calls: ["CreateKey"],
    elsewhere: {
      deletion_window_in_days: "of the call that deletes: see documented.ts",
      enable_key_rotation: "whether EnableKeyRotation is called",
    },
  },
  aws_lambda_event_source_mapping: {
    service: "lambda",
    calls: ["CreateEventSourceMapping"],
    members: { "destination_config.on_failure.destination_arn": "Destination" },
  },
  aws_lambda_function: {
    service: "lambda",
    calls: ["CreateFunction", "PutFunctionConcurrency"],
    members: { filename: "Code.ZipFile" },
    elsewhere: { source_code_hash: PROVIDER },
  },
  aws_lambda_permission: { service: "lambda", calls: ["AddPermission"] },
  aws_s3_bucket: {
    service: "s3",
    calls: ["CreateBucket"],
    elsewhere: { force_destroy: PROVIDER },
    members: { tags: "CreateBucketConfiguration.Tags" },
  },
  aws_s3_bucket_cors_configuration: bucket("PutBucketCors", { cors_rule: "CORSConfiguration.CORSRules" }),
  aws_s3_bucket_lifecycle_configuration: bucket("PutBucketLifecycleConfiguration", {
    rule: "LifecycleConfiguration.Rules",
  }),
  aws_s3_bucket_metric: {
    service: "s3",
    calls: ["PutBucketMetricsConfiguration"],
    members: { name: "Id" },
    supplied: ["MetricsConfiguration"],
  },
  aws_s3_bucket_logging: bucket("PutBucketLogging", {
    target_bucket: "BucketLoggingStatus.LoggingEnabled.TargetBucket",
    target_prefix: "BucketLoggingStatus.LoggingEnabled.TargetPrefix",
  }),
  aws_s3_bucket_ownership_controls: bucket("PutBucketOwnershipControls", {
    rule: "OwnershipControls.Rules",
  }),
  aws_s3_bucket_policy: bucket("PutBucketPolicy"),
  aws_s3_bucket_public_access_block: bucket("PutPublicAccessBlock", {
    block_public_acls: "PublicAccessBlockConfiguration.BlockPublicAcls",
    block_public_policy: "PublicAccessBlockConfiguration.BlockPublicPolicy",
    ignore_public_acls: "PublicAccessBlockConfiguration.IgnorePublicAcls",
    restrict_public_buckets: "PublicAccessBlockConfiguration.RestrictPublicBuckets",
  }),
  aws_s3_bucket_server_side_encryption_configuration: bucket("PutBucketEncryption", {
    rule: "ServerSideEncryptionConfiguration.Rules",
    "rule.apply_server_side_encryption_by_default.kms_master_key_id": "KMSMasterKeyID",
  }),
  aws_s3_bucket_versioning: bucket("PutBucketVersioning"),
  aws_sns_topic: { service: "sns", calls: ["CreateTopic"], elsewhere: { kms_master_key_id: ATTRIBUTE } },
  aws_sns_topic_policy: {
    service: "sns",
    calls: ["SetTopicAttributes"],
    members: { arn: "TopicArn", policy: "AttributeValue" },
    supplied: ["AttributeName"],
  },
  aws_sns_topic_subscription: { service: "sns", calls: ["Subscribe"] },
  aws_sqs_queue: {
    service: "sqs",
    calls: ["CreateQueue"],
    members: { name: "QueueName" },
    elsewhere: { message_retention_seconds: ATTRIBUTE, sqs_managed_sse_enabled: ATTRIBUTE },
  },
  aws_ssm_parameter: {
    service: "ssm",
    calls: ["PutParameter"],
    members: { insecure_value: "Value" },
  },
  aws_wafv2_web_acl: {
    service: "wafv2",
    calls: ["CreateWebACL"],
    members: {
      "rule.statement.managed_rule_group_statement.rule_action_override": "RuleActionOverrides",
    },
  },
  aws_wafv2_web_acl_association: { service: "wafv2", calls: ["AssociateWebACL"] },
  aws_wafv2_web_acl_logging_configuration: {
    service: "wafv2",
    calls: ["PutLoggingConfiguration"],
    members: {
      resource_arn: "LoggingConfiguration.ResourceArn",
      log_destination_configs: "LoggingConfiguration.LogDestinationConfigs",
      redacted_fields: "LoggingConfiguration.RedactedFields",
      logging_filter: "LoggingConfiguration.LoggingFilter",
    },
  },
  aws_xray_sampling_rule: {
    service: "xray",
    calls: ["CreateSamplingRule"],
    members: Object.fromEntries(
      [
        ["rule_name", "RuleName"],
        ["resource_arn", "ResourceARN"],
        ["priority", "Priority"],
        ["fixed_rate", "FixedRate"],
        ["reservoir_size", "ReservoirSize"],
        ["service_name", "ServiceName"],
        ["service_type", "ServiceType"],
        ["host", "Host"],
        ["http_method", "HTTPMethod"],
        ["url_path", "URLPath"],
        ["version", "Version"],
      ].map(([argument, member]) => [argument, `SamplingRule.${member}`]),
    ),
  },
};

/** The calls of all types, by service: the part of the models that {@link mappings} need. */
export function mappedCalls(): Map<string, Set<string>> {
  const calls = new Map<string, Set<string>>();
  for (const mapping of Object.values(mappings)) {
    const known = calls.get(mapping.service) ?? new Set();
    for (const call of mapping.calls) known.add(call);
    calls.set(mapping.service, known);
  }
  return calls;
}

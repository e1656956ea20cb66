/** An attribute that protects data, and the changes that remove the protection. */
export interface Protection {
  /** Its path in the resource: names and indexes. */
  readonly path: readonly (string | number)[];
  readonly weakened: (before: unknown, after: unknown) => boolean;
  /** The consequence of removing it, for the end of "…: ". */
  readonly means: string;
}

/** A protection that is on at one value. */
export const keeps = (path: Protection["path"], value: unknown, means: string): Protection => ({
  path,
  weakened: (before, after) => before === value && after !== value,
  means,
});

/** A protection that grows with a number. @param endless the number that means "for ever", if any */
const keepsAtLeast = (path: Protection["path"], means: string, endless?: number): Protection => {
  const size = (value: unknown) =>
    value === endless && endless !== undefined ? Number.POSITIVE_INFINITY : Number(value ?? 0);
  return { path, weakened: (before, after) => size(after) < size(before), means };
};

/** A resource type that holds data that Terraform cannot recreate. */
export interface StatefulType {
  /** What is lost with such a resource. */
  readonly lost: string;
  /** Where the guard refuses: `production` if a loss elsewhere is only a nuisance. */
  readonly guarded: "everywhere" | "production";
  readonly protections?: readonly Protection[];
}

/** Every stateful type of the stacks: the guard refuses to replace, delete or forget their resources. */
export const statefulTypes: Readonly<Record<string, StatefulType>> = {
  aws_dynamodb_table: {
    lost: "every item of the table",
    guarded: "everywhere",
    protections: [
      keeps(["deletion_protection_enabled"], true, "AWS no longer refuses to delete the table"),
      keeps(
        ["point_in_time_recovery", 0, "enabled"],
        true,
        "the table cannot be recovered to a point in time",
      ),
      keepsAtLeast(
        ["point_in_time_recovery", 0, "recovery_period_in_days"],
        "the table cannot be recovered as far back",
      ),
    ],
  },
  aws_dynamodb_resource_policy: {
    lost: "what keeps CI from turning the table's recovery off, and from expiring its items",
    guarded: "everywhere",
  },
  aws_s3_bucket: {
    lost: "every object of the bucket, with all versions",
    guarded: "everywhere",
    protections: [keeps(["force_destroy"], false, "Terraform deletes what is in the bucket along with it")],
  },
  aws_s3_bucket_versioning: {
    lost: "the older version of every object that is overwritten or deleted from then on",
    guarded: "everywhere",
    protections: [
      keeps(["versioning_configuration", 0, "status"], "Enabled", "overwritten and deleted objects are gone"),
    ],
  },
  aws_cognito_user_pool: {
    lost: "every user, and passwords cannot be exported",
    guarded: "everywhere",
    protections: [keeps(["deletion_protection"], "ACTIVE", "AWS no longer refuses to delete the user pool")],
  },
  aws_kms_key: {
    lost: "everything that is encrypted with the key",
    guarded: "everywhere",
    protections: [
      keeps(["is_enabled"], true, "nothing that is encrypted with the key can be read"),
      keepsAtLeast(["deletion_window_in_days"], "there is less time to call a deletion off"),
    ],
  },
  aws_cloudwatch_log_group: {
    lost: "every log event of the group",
    guarded: "production",
    // 0: for ever. Source: AWS provider 5.100.0, aws_cloudwatch_log_group.
    protections: [
      keepsAtLeast(["retention_in_days"], "older log events are deleted", 0),
      keeps(["deletion_protection_enabled"], true, "AWS no longer refuses to delete the log group"),
    ],
  },
  aws_cloudtrail: {
    lost: "the record of who reaches data from then on",
    guarded: "everywhere",
    protections: [
      keeps(["enable_logging"], true, "calls are no longer recorded"),
      keeps(["enable_log_file_validation"], true, "changes of the records can no longer be seen"),
    ],
  },
  aws_backup_vault: {
    lost: "every backup in the vault, of tables and files that may be gone",
    guarded: "everywhere",
    protections: [keeps(["force_destroy"], false, "Terraform deletes the backups along with the vault")],
  },
  aws_backup_vault_lock_configuration: {
    lost: "what keeps backups from being deleted",
    guarded: "everywhere",
    protections: [keepsAtLeast(["min_retention_days"], "backups can be deleted earlier")],
  },
  aws_cognito_user_group: {
    lost: "who is in the group, and with it who is an administrator",
    guarded: "production",
  },
  aws_cognito_user_pool_client: {
    lost: "the client id that applications sign in with, and every session",
    guarded: "production",
  },
  aws_cognito_resource_server: {
    lost: "the scopes that machines' credentials have",
    guarded: "production",
  },
  aws_cognito_user_pool_domain: {
    lost: "the address of the sign-in pages, which another account can take",
    guarded: "production",
  },
  aws_api_gateway_rest_api: {
    lost: "the URL that every client of the API has",
    guarded: "production",
  },
  aws_api_gateway_usage_plan: {
    lost: "which tenants' API keys are in the plan, since onboarding adds them, not Terraform",
    guarded: "production",
  },
  aws_sqs_queue: {
    lost: "the messages that wait in the queue, dead letters among them",
    guarded: "production",
    protections: [keepsAtLeast(["message_retention_seconds"], "messages are deleted earlier")],
  },
  aws_sns_topic: {
    lost: "every subscription, each of which a person has to confirm again",
    guarded: "production",
  },
  aws_sns_topic_subscription: {
    lost: "a subscription that its receiver has to confirm again",
    guarded: "production",
  },
};

/** Types that Terraform can recreate from the code. */
export const statelessTypes: ReadonlySet<string> = new Set([
  "aws_api_gateway_account",
  "aws_api_gateway_authorizer",
  "aws_api_gateway_deployment",
  "aws_api_gateway_gateway_response",
  "aws_api_gateway_integration",
  "aws_api_gateway_integration_response",
  "aws_api_gateway_method",
  "aws_api_gateway_method_response",
  "aws_api_gateway_method_settings",
  "aws_api_gateway_model",
  "aws_api_gateway_request_validator",
  "aws_api_gateway_resource",
  "aws_api_gateway_stage",
  "aws_backup_plan",
  "aws_backup_selection",
  "aws_cloudwatch_composite_alarm",
  "aws_cloudwatch_dashboard",
  "aws_cloudwatch_event_bus",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_cloudwatch_log_metric_filter",
  "aws_cloudwatch_log_resource_policy",
  "aws_cloudwatch_log_subscription_filter",
  "aws_cloudwatch_metric_alarm",
  "aws_cloudwatch_query_definition",
  "aws_cognito_risk_configuration",
  "aws_cognito_user_pool_ui_customization",
  "aws_iam_openid_connect_provider",
  "aws_iam_policy",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_kms_alias",
  "aws_lambda_event_source_mapping",
  "aws_lambda_function",
  "aws_lambda_permission",
  "aws_s3_bucket_cors_configuration",
  "aws_s3_bucket_lifecycle_configuration",
  "aws_s3_bucket_logging",
  "aws_s3_bucket_metric",
  "aws_s3_bucket_ownership_controls",
  "aws_s3_bucket_policy",
  "aws_s3_bucket_public_access_block",
  "aws_s3_bucket_server_side_encryption_configuration",
  "aws_sns_topic_policy",
  "aws_ssm_parameter",
  "aws_wafv2_web_acl",
  "aws_wafv2_web_acl_association",
  "aws_wafv2_web_acl_logging_configuration",
  "aws_xray_sampling_rule",
]);

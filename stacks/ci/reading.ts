import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { environmentArns } from "./arns";

/** `dynamodb:DescribeTable` for each name. */
export const of = (service: string, ...operations: readonly string[]): string[] =>
  operations.map((operation) => `${service}:${operation}`);

/** Read permissions for `terraform plan` on the environment's resources: their settings, never their content. */
export function readSettings(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  const own = { StringEquals: { "aws:ResourceTag/environment": environment.name } };
  return inAnyPartition([
    {
      Sid: "Named",
      Action: [
        ...of("backup", "DescribeBackupVault", "ListTags"),
        ...of("cloudwatch", "GetDashboard", "ListTagsForResource"),
        ...of(
          "dynamodb",
          "DescribeContinuousBackups",
          "DescribeTable",
          "DescribeTimeToLive",
          "GetResourcePolicy",
          "ListTagsOfResource",
        ),
        ...of("events", "DescribeEventBus", "DescribeRule", "ListTagsForResource", "ListTargetsByRule"),
        ...of("iam", "GetPolicy", "GetPolicyVersion", "GetRole", "GetRolePolicy", "ListAttachedRolePolicies"),
        ...of(
          "iam",
          "GetOpenIDConnectProvider",
          "ListInstanceProfilesForRole",
          "ListPolicyVersions",
          "ListRolePolicies",
        ),
        ...of(
          "lambda",
          "GetFunction",
          "GetFunctionCodeSigningConfig",
          "GetPolicy",
          "ListVersionsByFunction",
          "ListTags",
        ),
        ...of("logs", "DescribeMetricFilters", "DescribeSubscriptionFilters", "ListTagsForResource"),
        ...of("sns", "GetSubscriptionAttributes", "GetTopicAttributes", "ListTagsForResource"),
        ...of("sqs", "GetQueueAttributes", "ListQueueTags"),
        ...of("ssm", "GetParameter", "ListTagsForResource"),
        ...of("wafv2", "GetLoggingConfiguration", "GetWebACL", "GetWebACLForResource", "ListTagsForResource"),
        "xray:ListTagsForResource",
      ],
      Resource: [
        arns.alarms,
        arns.dashboard,
        arns.tables,
        arns.buses,
        arns.rules,
        arns.roles,
        arns.policies,
        arns.ciRoles,
        arns.ciPolicies,
        arns.functions,
        arns.mappings,
        ...arns.logGroupsByKind,
        arns.topics,
        arns.queues,
        arns.parameters,
        arns.vaults,
        arns.webAcls,
        // Resources whose web ACL is read.
        arns.stages,
        arns.userPools,
        arns.samplingRule,
        // One for the account; belongs to no environment.
        arns.oidcProvider,
      ],
    },
    {
      Sid: "Tagged",
      Action: [
        "apigateway:GET",
        ...of("backup", "GetBackupPlan", "GetBackupSelection", "ListTags"),
        ...of(
          "cognito-idp",
          "DescribeResourceServer",
          "DescribeRiskConfiguration",
          "DescribeUserPool",
          "DescribeUserPoolClient",
          "GetGroup",
          "GetUICustomization",
          "GetUserPoolMfaConfig",
          "GetWebACLForResource",
        ),
        ...of("kms", "DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags"),
      ],
      Resource: [`${arns.restApis}/*`, `${arns.usagePlans}/*`, arns.backupPlans, arns.userPools, arns.keys],
      Condition: own,
    },
    {
      Sid: "Mappings",
      Action: of("lambda", "GetEventSourceMapping"),
      Resource: arns.mappings,
      Condition: { ArnLike: { "lambda:FunctionArn": arns.functions } },
    },
    {
      // The provider looks up DynamoDB's default key: AWS's own, which has no tags.
      Sid: "KeyOfTables",
      Action: "kms:DescribeKey",
      Resource: arns.keys,
      Condition: { StringEquals: { "kms:RequestAlias": "alias/aws/dynamodb" } },
    },
    // One for the account and region.
    { Sid: "GatewayAccount", Action: "apigateway:GET", Resource: arns.gatewayAccount },
    {
      Sid: "FindWithoutArn",
      Action: [
        // On all alarms: otherwise CloudWatch hides composite alarms. Source: CloudWatch API reference, DescribeAlarms.
        ...of("cloudwatch", "DescribeAlarms"),
        // It names a domain, not a pool.
        "cognito-idp:DescribeUserPoolDomain",
        ...of("kms", "ListAliases"),
        ...of("logs", "DescribeLogGroups", "DescribeQueryDefinitions", "DescribeResourcePolicies"),
        ...of("ssm", "DescribeParameters"),
        // X-Ray lists all rules of the account, or none.
        "xray:GetSamplingRules",
      ],
      Resource: "*",
    },
  ]);
}

/**
 * As {@link readSettings}, of buckets: in a separate document, since a managed policy is limited to 6,144 characters.
 */
export function readBuckets(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  return inAnyPartition([
    {
      Sid: "Buckets",
      Action: [
        ...of("s3", "GetAccelerateConfiguration", "GetBucketAcl", "GetBucketCORS", "GetBucketLogging"),
        ...of("s3", "GetBucketObjectLockConfiguration", "GetBucketOwnershipControls", "GetBucketPolicy"),
        ...of("s3", "GetBucketPublicAccessBlock", "GetBucketRequestPayment", "GetBucketTagging"),
        ...of("s3", "GetBucketVersioning", "GetBucketWebsite", "GetEncryptionConfiguration"),
        ...of("s3", "GetLifecycleConfiguration", "GetMetricsConfiguration", "GetReplicationConfiguration"),
        "s3:ListBucket",
      ],
      Resource: [arns.buckets, arns.stateBucket, arns.accessRecords, arns.dataEventsBucket],
    },
  ]);
}

/** Reads the settings of the trail of data events, for plans of the administrator's stacks. Never what it records. */
export function readTrail(environment: EnvironmentConfig): Statement[] {
  if (environment.storageAccess?.dataEvents !== true) return [];
  return [
    {
      Sid: "Trail",
      Action: of("cloudtrail", "GetEventSelectors", "GetInsightSelectors", "GetTrailStatus", "ListTags"),
      Resource: environmentArns(environment).dataEvents,
    },
    // The action has no ARN. Source: Service Authorization Reference.
    { Sid: "FindTrails", Action: "cloudtrail:DescribeTrails", Resource: "*" },
  ];
}

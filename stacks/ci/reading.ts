import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { environmentArns } from "./arns";

/** `dynamodb:DescribeTable` for each name. */
export const of = (service: string, ...operations: readonly string[]): string[] =>
  operations.map((operation) => `${service}:${operation}`);

/** What `terraform plan` reads of the environment's resources: how they are set, never what is in them. */
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
        ...of("wafv2", "GetWebACL", "GetWebACLForResource", "ListTagsForResource"),
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
        // Whose firewall is asked for.
        arns.stages,
        arns.samplingRule,
        // One for the account, which belongs to no environment.
        arns.oidcProvider,
      ],
    },
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
      Resource: [arns.buckets, arns.stateBucket],
    },
    {
      Sid: "Tagged",
      Action: [
        "apigateway:GET",
        ...of("backup", "GetBackupPlan", "GetBackupSelection", "ListTags"),
        ...of(
          "cognito-idp",
          "DescribeUserPool",
          "DescribeUserPoolClient",
          "GetGroup",
          "GetUserPoolMfaConfig",
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
      // The provider asks which key DynamoDB uses unless told: AWS's own, which has no tags.
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
        // On all alarms: CloudWatch shows composite alarms to nobody else. Source: CloudWatch API reference, DescribeAlarms.
        ...of("cloudwatch", "DescribeAlarms"),
        ...of("kms", "ListAliases"),
        ...of("logs", "DescribeLogGroups", "DescribeQueryDefinitions"),
        ...of("ssm", "DescribeParameters"),
        // X-Ray lists all rules of the account, or none.
        "xray:GetSamplingRules",
      ],
      Resource: "*",
    },
  ]);
}

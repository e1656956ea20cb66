import type { EnvironmentConfig } from "../../environments/schema";
import type { Statement } from "../support/policy-document";
import { environmentArns } from "./arns";
import { of } from "./reading";

/** The services that invoke functions. No other principal gets the permission, in this account or another. */
export const INVOKERS = [
  "apigateway.amazonaws.com",
  "cognito-idp.amazonaws.com",
  "events.amazonaws.com",
  "logs.amazonaws.com",
];

/** The service that functions' roles are passed to. */
export const LAMBDA = "lambda.amazonaws.com";

/** Create, change and delete stores: tables, buckets, user pool, keys. Never the data or a key's policy. */
export function deployStores(environment: EnvironmentConfig): Statement[] {
  const { region, name } = environment;
  const arns = environmentArns(environment);
  return [
    {
      Sid: "Tables",
      Action: of(
        "dynamodb",
        ...["CreateTable", "DeleteTable", "TagResource", "UntagResource", "UpdateContinuousBackups"],
        ...["UpdateTable", "UpdateTimeToLive"],
        // Tables have a policy where they are protected, from CI too.
        ...(environment.removalProtection ? ["PutResourcePolicy"] : []),
      ),
      Resource: arns.tables,
    },
    {
      Sid: "Buckets",
      Action: of(
        "s3",
        ...[
          "CreateBucket",
          "DeleteBucket",
          "DeleteBucketPolicy",
          "PutBucketCORS",
          "PutBucketLogging",
          "PutBucketOwnershipControls",
        ],
        ...["PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketTagging", "PutBucketVersioning"],
        ...["PutEncryptionConfiguration", "PutLifecycleConfiguration", "PutMetricsConfiguration"],
      ),
      Resource: arns.buckets,
    },
    {
      Sid: "MakeTagged",
      Action: ["cognito-idp:CreateUserPool", "kms:CreateKey"],
      // Neither has an ARN before its creation.
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestTag/environment": name } },
    },
    {
      Sid: "TagWhatIsMade",
      Action: ["cognito-idp:TagResource", "kms:TagResource"],
      Resource: [arns.userPools, arns.keys],
      Condition: { StringEquals: { "aws:RequestTag/environment": name } },
    },
    {
      Sid: "ChangeTagged",
      Action: [
        ...of("cognito-idp", "CreateGroup", "CreateUserPoolClient", "DeleteGroup", "DeleteUserPool"),
        ...of("cognito-idp", "CreateUserPoolDomain", "DeleteUserPoolDomain"),
        ...of("cognito-idp", "CreateResourceServer", "DeleteResourceServer", "UpdateResourceServer"),
        ...of("cognito-idp", "DeleteUserPoolClient", "SetUserPoolMfaConfig", "TagResource", "UntagResource"),
        ...of(
          "cognito-idp",
          "SetRiskConfiguration",
          "SetUICustomization",
          "UpdateGroup",
          "UpdateUserPool",
          "UpdateUserPoolClient",
        ),
        ...of("cognito-idp", "AssociateWebACL", "DisassociateWebACL"),
        ...of("kms", "CancelKeyDeletion", "CreateAlias", "DeleteAlias", "EnableKeyRotation"),
        ...of(
          "kms",
          "ScheduleKeyDeletion",
          "TagResource",
          "UntagResource",
          "UpdateAlias",
          "UpdateKeyDescription",
        ),
      ],
      Resource: [arns.userPools, arns.keys],
      Condition: { StringEquals: { "aws:ResourceTag/environment": name } },
    },
    {
      Sid: "Aliases",
      Action: of("kms", "CreateAlias", "DeleteAlias", "UpdateAlias"),
      Resource: arns.aliases,
    },
    {
      // DynamoDB does this on behalf of a table's creator.
      Sid: "KeyThroughTables",
      Action: of(
        "kms",
        ...["CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"],
        ...["GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"],
      ),
      Resource: arns.keys,
      Condition: {
        StringEquals: {
          "aws:ResourceTag/environment": name,
          "kms:ViaService": `dynamodb.${region}.amazonaws.com`,
        },
      },
    },
  ];
}

/** Functions, the API in front of them, and their triggers. */
export function deployServices(environment: EnvironmentConfig): Statement[] {
  const { name } = environment;
  const arns = environmentArns(environment);
  return [
    {
      Sid: "Functions",
      Action: of(
        "lambda",
        ...["CreateFunction", "DeleteFunction", "RemovePermission", "TagResource", "UntagResource"],
        ...["UpdateFunctionCode", "UpdateFunctionConfiguration"],
        ...["DeleteFunctionConcurrency", "PutFunctionConcurrency"],
      ),
      Resource: arns.functions,
    },
    {
      Sid: "Invokers",
      Action: "lambda:AddPermission",
      Resource: arns.functions,
      Condition: { StringEquals: { "lambda:Principal": INVOKERS } },
    },
    {
      // The action has no ARN: the function limits it.
      Sid: "MakeMapping",
      Action: "lambda:CreateEventSourceMapping",
      Resource: "*",
      Condition: { ArnLike: { "lambda:FunctionArn": arns.functions } },
    },
    {
      Sid: "Mappings",
      Action: of("lambda", "DeleteEventSourceMapping", "UpdateEventSourceMapping"),
      Resource: arns.mappings,
      Condition: { ArnLike: { "lambda:FunctionArn": arns.functions } },
    },
    {
      // Lambda passes no function to IAM here: only the mapping's tags change.
      Sid: "TagMappings",
      Action: of("lambda", "TagResource", "UntagResource"),
      Resource: arns.mappings,
    },
    {
      Sid: "MakeApi",
      Action: "apigateway:POST",
      Resource: [arns.restApis, arns.usagePlans],
      Condition: { StringEquals: { "aws:RequestTag/environment": name } },
    },
    {
      // The tag resource has no tags to compare. Source: Service Authorization Reference, API Gateway Management.
      Sid: "TagApi",
      Action: "apigateway:PUT",
      Resource: arns.gatewayTags,
      Condition: { StringEqualsIfExists: { "aws:RequestTag/environment": name } },
    },
    {
      Sid: "UntagApi",
      Action: "apigateway:DELETE",
      Resource: arns.gatewayTags,
      Condition: { "ForAllValues:StringNotEquals": { "aws:TagKeys": "environment" } },
    },
    {
      Sid: "ChangeApi",
      Action: of("apigateway", "DELETE", "PATCH", "POST", "PUT", "SetWebACL"),
      Resource: [`${arns.restApis}/*`, `${arns.usagePlans}/*`],
      Condition: { StringEquals: { "aws:ResourceTag/environment": name } },
    },
    // One for the account and region: set by the environment that manages it.
    { Sid: "GatewayAccount", Action: "apigateway:PATCH", Resource: arns.gatewayAccount },
    {
      Sid: "Events",
      Action: of(
        "events",
        ...["CreateEventBus", "DeleteEventBus", "DeleteRule", "PutRule", "PutTargets", "RemoveTargets"],
        ...["TagResource", "UntagResource", "UpdateEventBus"],
      ),
      Resource: [arns.buses, arns.rules],
    },
    {
      Sid: "Queues",
      Action: of("sqs", "CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"),
      Resource: arns.queues,
    },
  ];
}

/** Logs, alarms, the dashboard, traces, published outputs, firewall. */
export function deployOversight(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  return [
    {
      Sid: "Logs",
      Action: of(
        "logs",
        ...[
          "AssociateKmsKey",
          "CreateLogGroup",
          "DeleteLogGroup",
          "DeleteRetentionPolicy",
          "DisassociateKmsKey",
        ],
        ...["DeleteMetricFilter", "PutMetricFilter", "PutRetentionPolicy", "TagResource", "UntagResource"],
        // On every line: this stack is deployed before the platform changes over.
        "PutLogGroupDeletionProtection",
      ),
      Resource: arns.logGroups,
    },
    {
      // Lines of the environment's groups, to any destination; a function's own policy names the group.
      Sid: "LogSubscriptions",
      Action: of("logs", "DeleteSubscriptionFilter", "PutSubscriptionFilter"),
      Resource: arns.accessLogs,
    },
    // Saved queries have no ARN. They read nothing: running one needs permission on the log groups.
    { Sid: "SavedQueries", Action: of("logs", "DeleteQueryDefinition", "PutQueryDefinition"), Resource: "*" },
    {
      Sid: "Alarms",
      Action: of(
        "cloudwatch",
        ...["DeleteAlarms", "PutCompositeAlarm", "PutMetricAlarm", "TagResource", "UntagResource"],
      ),
      Resource: arns.alarms,
    },
    {
      Sid: "Dashboard",
      Action: of("cloudwatch", "DeleteDashboards", "PutDashboard"),
      Resource: arns.dashboard,
    },
    {
      Sid: "Topics",
      Action: of(
        "sns",
        ...["CreateTopic", "DeleteTopic", "SetTopicAttributes", "Subscribe", "TagResource"],
        ...["Unsubscribe", "UntagResource"],
      ),
      Resource: arns.topics,
    },
    {
      Sid: "SamplingOfTraces",
      Action: of(
        "xray",
        ...["CreateSamplingRule", "DeleteSamplingRule", "TagResource", "UntagResource", "UpdateSamplingRule"],
      ),
      Resource: arns.samplingRule,
    },
    {
      Sid: "Parameters",
      Action: of("ssm", "AddTagsToResource", "DeleteParameter", "PutParameter", "RemoveTagsFromResource"),
      Resource: arns.parameters,
    },
    {
      Sid: "Firewall",
      Action: of(
        "wafv2",
        ...["AssociateWebACL", "CreateWebACL", "DeleteWebACL", "DisassociateWebACL", "TagResource"],
        ...["UntagResource", "UpdateWebACL", "DeleteLoggingConfiguration", "PutLoggingConfiguration"],
      ),
      // Cognito checks the pool's tag, and its permission is also required.
      Resource: [arns.webAcls, arns.managedRules, arns.stages, arns.userPools],
    },
    {
      // Without permission to change the account's policies for log groups: the administrator's stack has the
      // firewall's policy.
      Sid: "FirewallLog",
      Action: of("logs", "CreateLogDelivery", "DeleteLogDelivery"),
      Resource: "*",
    },
  ];
}

/** Backups: vault, plan and selections. Never their content or the removal of a lock. */
export function deployBackups(environment: EnvironmentConfig): Statement[] {
  const { name, region } = environment;
  const arns = environmentArns(environment);
  return [
    {
      Sid: "Vaults",
      Action: of(
        "backup",
        ...["CreateBackupVault", "DeleteBackupVault", "PutBackupVaultLockConfiguration"],
        ...["TagResource", "UntagResource"],
      ),
      Resource: arns.vaults,
    },
    // The storage of a new vault. The action has no ARN.
    { Sid: "MakeVault", Action: "backup-storage:MountCapsule", Resource: "*" },
    {
      Sid: "MakePlan",
      Action: of("backup", "CreateBackupPlan", "TagResource"),
      Resource: arns.backupPlans,
      Condition: { StringEquals: { "aws:RequestTag/environment": name } },
    },
    {
      Sid: "ChangePlans",
      Action: of(
        "backup",
        ...["CreateBackupSelection", "DeleteBackupPlan", "DeleteBackupSelection", "TagResource"],
        ...["UntagResource", "UpdateBackupPlan"],
      ),
      Resource: arns.backupPlans,
      Condition: { StringEquals: { "aws:ResourceTag/environment": name } },
    },
    {
      // AWS Backup does this on behalf of a vault's creator.
      Sid: "KeyThroughVaults",
      Action: of("kms", "CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "RetireGrant"),
      Resource: arns.keys,
      Condition: {
        StringEquals: {
          "aws:ResourceTag/environment": name,
          "kms:ViaService": `backup.${region}.amazonaws.com`,
        },
      },
    },
  ];
}

/** Roles of the platform, each with a boundary, and operators' policies. */
export function deployAccess(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  return [
    {
      Sid: "BoundedRoles",
      Action: of(
        "iam",
        ...["AttachRolePolicy", "CreateRole", "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy"],
        ...["PutRolePermissionsBoundary", "PutRolePolicy", "UpdateAssumeRolePolicy"],
      ),
      Resource: arns.roles,
      Condition: {
        StringEquals: { "iam:PermissionsBoundary": [arns.workloadBoundary, arns.recoveryBoundary] },
      },
    },
    {
      Sid: "DescribeRoles",
      Action: of("iam", "TagRole", "UntagRole", "UpdateRole", "UpdateRoleDescription"),
      Resource: arns.roles,
    },
    {
      Sid: "OperatorPolicies",
      Action: of(
        "iam",
        ...["CreatePolicy", "CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion"],
        ...["SetDefaultPolicyVersion", "TagPolicy", "UntagPolicy"],
      ),
      Resource: arns.policies,
    },
    ...Object.entries(arns.linkedRoles).map(
      ([service, role]): Statement => ({
        Sid: `LinkTo${service.replace(/\.amazonaws\.com$/, "").replaceAll(/[^a-z0-9]/g, "")}`,
        Action: "iam:CreateServiceLinkedRole",
        Resource: role,
        Condition: { StringEquals: { "iam:AWSServiceName": service } },
      }),
    ),
    {
      Sid: "PassToFunctions",
      Action: "iam:PassRole",
      Resource: arns.roles,
      Condition: { StringEquals: { "iam:PassedToService": LAMBDA } },
    },
    ...Object.entries(arns.passedRoles).map(
      ([service, role]): Statement => ({
        Sid: `PassTo${service.split(".")[0]}`,
        Action: "iam:PassRole",
        Resource: role,
        Condition: { StringEquals: { "iam:PassedToService": service } },
      }),
    ),
  ];
}

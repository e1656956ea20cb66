import type { EnvironmentConfig } from "../../environments/schema";
import type { Statement } from "../support/policy-document";
import { environmentArns } from "./arns";
import { SERVICES_WITH_ROLES } from "./deploying";
import { of } from "./reading";
import { otherEnvironments } from "./workload-boundary";

/**
 * The most that the deploy role can ever do, whatever is attached to it: settings of what the platform consists of, by kind; the
 * role's own policies say which operations exactly. A boundary has room for 6,144 characters, hence the patterns.
 *
 * The denials bind also where the policy of a resource (a bucket's, a role's trust) names the role's session, which the
 * boundary's silence would not stop. Source: IAM user guide, permissions boundaries, evaluating effective permissions.
 */
export function deployBoundary(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  return [
    { Sid: "Platform", Action: PLATFORM, Resource: platformArns(environment) },
    { Sid: "NoArn", Action: WITHOUT_ARN, Resource: "*" },
    {
      Sid: "Mappings",
      Action: "lambda:*Mapping",
      Resource: "*",
      Condition: { ArnLike: { "lambda:FunctionArn": arns.functions } },
    },
    { Sid: "StateBucket", Action: "s3:ListBucket", Resource: arns.stateBucket },
    {
      Sid: "States",
      Action: ["s3:*tObject", "s3:DeleteObject"],
      Resource: arns.deployedStates.map((state) => `${state}*`),
    },
    {
      Sid: "Bounded",
      Action: of("iam", "*Role", "*RolePolicy", "PutRoleP*"),
      Resource: arns.roles,
      Condition: { ArnLike: { "iam:PermissionsBoundary": arns.boundaries } },
    },
    {
      Sid: "Roles",
      Action: of("iam", "Get*", "List*", "*agRole", "UpdateRole*"),
      Resource: arns.roles,
    },
    {
      Sid: "Policies",
      Action: of("iam", "*Policy", "*PolicyVersion*"),
      Resource: arns.policies,
    },
    {
      Sid: "PassRoles",
      Action: "iam:PassRole",
      Resource: arns.roles,
      Condition: { StringEquals: { "iam:PassedToService": SERVICES_WITH_ROLES } },
    },
    {
      Sid: "Boundary",
      Effect: "Deny",
      Action: of("iam", "Create*", "Delete*", "Set*", "*ag*"),
      Resource: arns.boundaries,
    },
    {
      Sid: "NoSession",
      Effect: "Deny",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: "*",
    },
    {
      Sid: "NoData",
      Effect: "Deny",
      Action: [
        ...of("cognito-idp", "Admin*", "ListUsers*"),
        ...of("dynamodb", "*Item", "PartiQL*", "Query", "Scan", "GetRecords", "Export*", "Restore*"),
        "lambda:Invoke*",
        ...of("backup", "*RecoveryPoint*", "Start*"),
        "sqs:Receive*",
      ],
      Resource: "*",
    },
    {
      Sid: "NoFiles",
      Effect: "Deny",
      Action: of("s3", "*Object", "*ObjectVersion", "PutRepl*"),
      Resource: arns.buckets,
    },
    {
      Sid: "KeyByStores",
      Effect: "Deny",
      Action: of("kms", "*crypt*", "CreateGrant", "GenerateDataKey*"),
      Resource: "*",
      Condition: {
        StringNotLike: { "kms:ViaService": ["dynamodb.*", "backup.*"] },
      },
    },
    otherEnvironments(environment),
    ...(environment.removalProtection ? [KEEPS_DATA] : []),
  ];
}

function platformArns(environment: EnvironmentConfig): string[] {
  const arns = environmentArns(environment);
  return [
    arns.tables,
    arns.buckets,
    arns.functions,
    arns.mappings,
    arns.buses,
    arns.rules,
    arns.queues,
    arns.topics,
    arns.alarms,
    arns.dashboard,
    arns.parameters,
    // By kind, for room: which groups exactly, the role's own policies say.
    ...new Set(
      arns.logGroups.map((arn) => arn.replace(/:\/aws\/\w+/, ":/aws/*").replace("-Execution-Logs_", "-")),
    ),
    arns.webAcls,
    arns.samplingRule,
    arns.managedRules,
    `${arns.restApis}*`,
    `${arns.usagePlans}*`,
    arns.gatewayAccount,
    // By kind, for room: which tags exactly, the role's own policies say.
    arns.everyGatewayTag,
    arns.userPools,
    arns.vaults,
    arns.backupPlans,
    arns.keys,
    ...arns.aliases,
  ];
}

const PLATFORM = [
  ...of("backup", "*Backup*", "*Tag*"),
  ...of("apigateway", "DELETE", "GET", "P*", "SetWebACL"),
  ...of("cloudwatch", "*Alarm*", "*Dashboard*", "*Tag*"),
  ...of("cognito-idp", "*UserPool*", "*Group*", "*Tag*"),
  ...of("dynamodb", "*Table*", "*ContinuousBackups", "*TimeToLive", "*Tag*"),
  ...of("events", "*EventBus", "*Rule*", "*Targets", "*Tag*"),
  ...of("kms", "*Alias*", "*crypt*", "*Key*", "*Tag*", "*eGrant"),
  ...of("lambda", "*Function*", "*Permission", "GetPolicy", "*Tag*"),
  ...of("logs", "*LogGroup*", "*KmsKey", "*MetricFilter*", "*Retention*", "*ubscription*", "*Tag*"),
  ...of("s3", "*Bucket*", "*Configuration"),
  ...of("sns", "*Topic*", "*ubscri*", "*Tag*"),
  ...of("sqs", "*Queue*"),
  ...of("ssm", "*Parameter*", "*Tags*"),
  ...of("wafv2", "*WebACL*", "*Tag*"),
  ...of("xray", "*Rule", "*Resource"),
];

/** These actions have no resource, or want all of them. Source: Service Authorization Reference. */
const WITHOUT_ARN = [
  "backup-storage:Mount*",
  "cloudwatch:DescribeAlarms",
  "cognito-idp:CreateUserPool",
  ...of("kms", "CreateKey", "ListAliases"),
  ...of("logs", "*QueryDef*", "DescribeLogGroups"),
  "ssm:DescribeParam*",
  "xray:GetSampling*",
];

/** Where the environment is protected against removal, CI cannot remove it either. */
const KEEPS_DATA: Statement = {
  Sid: "KeepsData",
  Effect: "Deny",
  Action: [
    "backup:DeleteBackupVault*",
    "cognito-idp:DeleteUserPool",
    "dynamodb:DeleteTable",
    "kms:Schedule*",
    "s3:DeleteBucket",
  ],
  Resource: "*",
};

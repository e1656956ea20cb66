import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { environmentArns } from "./arns";
import { of } from "./reading";

/**
 * The boundary of the deploy role: settings of the platform's resources, by kind. The role's own policies name the
 * exact operations, and {@link deployDenials} the forbidden ones. A boundary is limited to 6,144 characters, hence the
 * patterns.
 */
export function deployBoundary(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  return inAnyPartition([
    { Sid: "Platform", Action: PLATFORM, Resource: platformArns(environment) },
    { Sid: "NoArn", Action: WITHOUT_ARN, Resource: "*" },
    {
      Sid: "Mappings",
      Action: "lambda:*Mapping",
      Resource: "*",
      Condition: { ArnLike: { "lambda:FunctionArn": arns.functions } },
    },
    {
      Sid: "States",
      // Listing applies to the bucket, all other actions to its objects.
      Action: ["s3:ListBucket", "s3:*tObject", "s3:DeleteObject"],
      Resource: [arns.stateBucket, ...arns.deployedStates.map((state) => `${state}*`)],
    },
    {
      Sid: "Bounded",
      Action: of("iam", "*Role", "*RolePolicy", "PutRoleP*"),
      Resource: arns.roles,
      Condition: { ArnLike: { "iam:PermissionsBoundary": arns.boundaries } },
    },
    {
      Sid: "Roles",
      // deployDenials limits the services that a role is passed to, and those that create a role for themselves.
      Action: of("iam", "Get*", "List*", "*agRole", "UpdateRole*", "PassRole", "CreateSer*"),
      Resource: [arns.roles, arns.linkedRolesByKind],
    },
    {
      Sid: "Policies",
      Action: of("iam", "*Policy", "*PolicyV*"),
      Resource: arns.policies,
    },
  ]);
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
    ...arns.logGroupsByKind,
    arns.webAcls,
    arns.samplingRule,
    arns.managedRules,
    // deployDenials limits the actions.
    arns.gateway,
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
  ...of("cloudwatch", "*Alarm*", "*Dash*", "*Tag*"),
  ...of("cognito-idp", "*rPool*", "*Group*", "*Tag*", "*ACL*"),
  ...of("dynamodb", "*Tab*", "*tRes*", "*sBac*", "*ToLive", "*Tag*"),
  ...of("events", "*tBus", "*Rule*", "*gets", "*Tag*"),
  ...of("kms", "*lias*", "*crypt*", "*Key*", "*Tag*", "*eGrant"),
  ...of("lambda", "*Func*", "*mission", "GetPolicy", "*Tag*"),
  ...of("logs", "*gGro*", "*sKey", "*cFil*", "*tent*", "*nFil*", "*Tag*"),
  ...of("s3", "*Bucket*", "*uration"),
  ...of("sns", "*Top*", "*bscr*", "*Tag*"),
  ...of("sqs", "*Que*"),
  ...of("ssm", "*Para*", "*Tags*"),
  ...of("wafv2", "*ACL*", "*Log*", "*Tag*"),
  ...of("xray", "*Rule", "*source"),
];

/** These actions have no resource, or require all of them. Source: Service Authorization Reference. */
const WITHOUT_ARN = [
  "backup-storage:M*",
  "cloudwatch:DescribeA*",
  "cognito-idp:CreateUserPool",
  ...of("kms", "CreateKey", "ListAliases"),
  ...of("logs", "*QueryD*", "DescribeLogG*", "*gDelivery"),
  "ssm:DescribeP*",
  "xray:GetSamp*",
];

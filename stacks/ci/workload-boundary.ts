import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, policyVariable, type Statement } from "../support/policy-document";
import { senderArns } from "../support/sender";
import { environmentArns } from "./arns";
import { of } from "./reading";

/** The session tag that names the tenant whose data a session may reach. */
const TENANT = policyVariable("aws:PrincipalTag/tenant_id");

/**
 * The boundary of every role that CI creates: the permissions of functions, with tenants' data only for the tenant of
 * the session. It excludes settings, roles and policies, Terraform's state and other environments. Its patterns for
 * actions save space, and cover no action that no role has: a test compares them.
 */
export function workloadBoundary(environment: EnvironmentConfig): Statement[] {
  const { name, region } = environment;
  const arns = environmentArns(environment);
  // GetItem and PutItem; UpdateItem and DeleteItem.
  const items = ["???Item", "??????Item", "Query"];
  return inAnyPartition([
    {
      Sid: "OwnItems",
      Action: of("dynamodb", ...items),
      // Tables and their indexes: of the pool's tables, only that of the tenants' items has this prefix.
      Resource: ["tenant-d*", "silo-*", "restore-*"].map((table) => arns.tables.replace(/\*$/, table)),
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [TENANT] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    },
    {
      Sid: "OwnFiles",
      Action: of(
        "s3",
        ...["AbortMultipartUpload", "DeleteObject", "GetObject", "PutObject", "*ObjectVersion"],
      ),
      Resource: arns.dataBuckets.map((bucket) => `${bucket}/tenants/${TENANT}/*`),
    },
    {
      Sid: "ListOwnFiles",
      Action: of("s3", "ListBucket", "ListBucketVersions"),
      Resource: arns.dataBuckets,
      Condition: { StringLike: { "s3:prefix": [`tenants/${TENANT}/*`] } },
    },
    {
      Sid: "Records",
      Action: of("dynamodb", ...items),
      // Tables and their indexes: only metadata and members share this prefix.
      Resource: ["tenant-me*", "audit-trail*"].map((table) => arns.tables.replace(/\*$/, table)),
    },
    {
      Sid: "Changes",
      Action: of("dynamodb", "DescribeStream", "GetRecords", "GetShardIterator"),
      Resource: `${arns.tables}/stream/*`,
    },
    {
      Sid: "Users",
      Action: of(
        "cognito-idp",
        // Creates, deletes, disables and enables users; adds them to groups, and removes them.
        ...["Admin*eUser", "Admin*Group"],
        ...[
          "AdminGetUser",
          "AdminListGroupsForUser",
          "AdminSetUserMFA*",
          "AdminUserGlobalSignOut",
          "ListUsers",
          // Machines' app clients.
          "CreateUserPoolClient",
          "DeleteUserPoolClient",
          "ListUserPoolClients",
        ],
        // Creates, deletes and updates providers of tenants' connections, and lists them.
        ...(environment.singleSignOn === undefined ? [] : ["*teIdentityProvider", "ListIdentityP*"]),
      ),
      Resource: arns.userPools,
      Condition: { StringEquals: { "aws:ResourceTag/environment": name } },
    },
    {
      Sid: "ApiKeys",
      Action: of("apigateway", "DELETE", "GET", "PATCH", "POST"),
      Resource: [`${arns.apiKeys}*`, arns.usagePlans, `${arns.usagePlans}/*/keys*`],
    },
    {
      Sid: "TagApiKeys",
      Action: "apigateway:PUT",
      Resource: arns.gatewayTags.map((tags) => tags.replace(/(restapis|usageplans)/, "apikeys")).slice(0, 1),
      Condition: { StringEquals: { "aws:RequestTag/environment": name } },
    },
    {
      // One statement saves space: the actions of a service reach its own resources alone.
      Sid: "OwnNames",
      Action: [
        "events:PutEvents",
        "sqs:SendMessage",
        "ssm:GetParameter",
        ...(environment.mail === undefined ? [] : ["ses:SendEmail"]),
      ],
      // The parameters are those in which silos publish their bindings.
      Resource: [arns.buses, arns.queues, arns.bindings, senderArns(environment)].flat(),
    },
    {
      Sid: "OneTenantAtATime",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: arns.roles,
    },
    {
      Sid: "KeyThroughStores",
      Action: of("kms", "Decrypt", "GenerateDataKey"),
      Resource: arns.keys,
      Condition: {
        StringEquals: {
          "aws:ResourceTag/environment": name,
          "kms:ViaService": [`dynamodb.${region}.amazonaws.com`, `s3.${region}.amazonaws.com`],
        },
      },
    },
    {
      Sid: "OwnLogs",
      Action: of("logs", "CreateLogStream", "PutLogEvents"),
      Resource: arns.functionLogs,
    },
    {
      // The permissions of AWS's policy for API Gateway's logs, for the one role that uses it.
      Sid: "LogsOfTheGateway",
      Action: of(
        "logs",
        ...["CreateLogGroup", "CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "*LogEvents"],
      ),
      Resource: "*",
      Condition: {
        ArnEquals: {
          "aws:PrincipalArn": arns.passedRoles["apigateway.amazonaws.com"],
        },
      },
    },
    {
      // Traces have no ARN, nor has the list of streams.
      Sid: "WithoutArn",
      Action: ["dynamodb:ListStreams", ...of("xray", "PutTraceSegments", "PutTelemetryRecords")],
      Resource: "*",
    },
    otherEnvironments(environment),
  ]);
}

/** Denies access to resources with another environment's tag. */
export function otherEnvironments({ name }: EnvironmentConfig): Statement {
  return {
    Sid: "OtherEnvironments",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: {
      StringNotEquals: { "aws:ResourceTag/environment": name },
      // Also true without such a tag: for resources that have no tags, or are being created.
      Null: { "aws:ResourceTag/environment": "false" },
    },
  };
}

import type { Check } from "@saas/local-aws/iam";
import type { EnvironmentConfig } from "../../../environments/schema";
import { accessRecordsBucketName } from "../../../stacks/support/naming";
import { checks } from "../../support/ci-access";
import { losses } from "../../support/ci-losses";
import { siloOf } from "./forbidden-silo";
import { shares } from "./shares";

/** What neither role may do, by what it would break; for each group, checks with names of this environment and of another. */
export function forbidden(environment: EnvironmentConfig): Readonly<Record<string, readonly Check[]>> {
  const { name, accountId, region, state } = environment;
  const iam = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
  const regional = (service: string, resource: string) =>
    `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const boundary = iam(`policy/saas-${name}-workload-boundary`);
  const bounded = { "iam:PermissionsBoundary": boundary };
  const otherwise = { "iam:PermissionsBoundary": iam(`policy/ci-${name}-deploy-boundary`) };
  const own = iam(`role/ci-${name}-deploy`);
  const table = regional("dynamodb", `table/saas-${name}-tenant-data`);
  const silo = regional("dynamodb", `table/saas-${name}-silo-acme-tenant-data`);
  const bucket = `arn:aws:s3:::saas-${name}-tenant-data-${accountId}-${region}`;
  const siloBucket = `arn:aws:s3:::saas-${name}-silo-acme-${accountId}`;
  const pool = regional("cognito-idp", `userpool/${region}_abc`);
  const key = regional("kms", "key/0a1b2c3d-0000-4000-8000-0123456789ab");
  const mine = { "aws:ResourceTag/environment": name };
  const others = { "aws:ResourceTag/environment": "other" };
  const roleChanges = [
    ...["AttachRolePolicy", "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy"],
    "UpdateAssumeRolePolicy",
  ];
  const policyChanges = [
    "CreatePolicyVersion",
    "DeletePolicy",
    "DeletePolicyVersion",
    "SetDefaultPolicyVersion",
  ];

  return {
    "its own role": [
      ...checks("iam", [...roleChanges, "PutRolePermissionsBoundary"], own, bounded),
      ...checks("iam", [...roleChanges, "PutRolePermissionsBoundary"], own, otherwise),
      ...checks("iam", ["DeleteRolePermissionsBoundary", "UpdateRole", "TagRole"], own),
      ...checks("iam", roleChanges, iam(`role/ci-${name}-plan`), bounded),
      ...checks(
        "iam",
        ["DeleteOpenIDConnectProvider"],
        iam("oidc-provider/token.actions.githubusercontent.com"),
      ),
      ...checks(
        "iam",
        ["AddClientIDToOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint"],
        iam("oidc-provider/token.actions.githubusercontent.com"),
      ),
    ],
    "the boundaries": [
      boundary,
      iam(`policy/saas-${name}-recovery-boundary`),
      iam(`policy/saas-${name}-another-boundary`),
      iam(`policy/ci-${name}-deploy-boundary`),
      iam(`policy/ci-${name}-read`),
    ].flatMap((policy) =>
      checks("iam", [...policyChanges, "CreatePolicy", "TagPolicy", "UntagPolicy"], policy),
    ),
    "roles without the boundary": [
      ...checks("iam", ["CreateRole", ...roleChanges], iam(`role/saas-${name}-data`)),
      ...checks("iam", ["CreateRole", ...roleChanges], iam(`role/saas-${name}-data`), otherwise),
      ...checks("iam", ["PutRolePermissionsBoundary"], iam(`role/saas-${name}-data`), otherwise),
      ...checks("iam", ["DeleteRolePermissionsBoundary"], iam(`role/saas-${name}-data`), bounded),
      ...checks("iam", ["CreateRole"], iam("role/admin"), bounded),
    ],
    "users and keys": [
      ...checks(
        "iam",
        ["CreateUser", "DeleteUser", "CreateAccessKey", "CreateLoginProfile"],
        iam("user/somebody"),
      ),
      ...checks("iam", ["AttachUserPolicy", "PutUserPolicy"], iam("user/somebody")),
      ...checks("iam", ["AddUserToGroup"], iam("group/administrators")),
      ...checks("iam", ["CreateAccessKey"], iam(`user/saas-${name}-somebody`)),
    ],
    "other roles": [
      ...checks("iam", ["PassRole"], iam("role/admin"), { "iam:PassedToService": "lambda.amazonaws.com" }),
      ...checks("iam", ["PassRole"], own, { "iam:PassedToService": "lambda.amazonaws.com" }),
      ...checks("iam", ["PassRole"], iam("role/saas-other-data"), {
        "iam:PassedToService": "lambda.amazonaws.com",
      }),
      ...checks("iam", ["PassRole"], iam(`role/saas-${name}-data`), {
        "iam:PassedToService": "ec2.amazonaws.com",
      }),
      ...checks("iam", ["PassRole"], iam(`role/saas-${name}-data`)),
      ...[
        ["data", "events"],
        ["data", "backup"],
        ["data", "apigateway"],
        ["backup", "lambda"],
        ["backup", "apigateway"],
        ["api-gateway", "lambda"],
        ["restore", "lambda"],
        ["restore", "backup"],
        ["tenant-access", "lambda"],
        ["tenant-restore", "lambda"],
        ["silo-acme-tenant-access", "lambda"],
      ].flatMap(([role, service]) =>
        checks("iam", ["PassRole"], iam(`role/saas-${name}-${role}`), {
          "iam:PassedToService": `${service}.amazonaws.com`,
        }),
      ),
    ],
    "who takes the roles that reach every tenant's data": [
      `policy/saas-${name}-recovery-boundary`,
      `policy/saas-${name}-workload-boundary`,
    ].flatMap((policy) =>
      ["backup", "restore"].flatMap((role) =>
        checks(
          "iam",
          ["CreateRole", "UpdateAssumeRolePolicy", "DeleteRole"],
          iam(`role/saas-${name}-${role}`),
          { "iam:PermissionsBoundary": iam(policy) },
        ),
      ),
    ),
    "roles of services that the platform does not use": ["ec2", "replication.dynamodb", "sso"].flatMap(
      (service) =>
        checks(
          "iam",
          ["CreateServiceLinkedRole"],
          iam(`role/aws-service-role/${service}.amazonaws.com/AWSServiceRoleForIt`),
          { "iam:AWSServiceName": `${service}.amazonaws.com` },
        ),
    ),
    "ways for another account": shares(environment),
    "the policies of keys": checks("kms", ["PutKeyPolicy"], key, mine),
    "functions for other callers": [
      "*",
      "333344445555",
      "arn:aws:iam::333344445555:root",
      "s3.amazonaws.com",
    ].flatMap((principal) =>
      checks("lambda", ["AddPermission"], regional("lambda", `function:saas-${name}-data`), {
        "lambda:Principal": principal,
      }),
    ),
    sessions: [
      ...["tenant-access", "tenant-export", "tenant-lifecycle", "tenant-move", "data"],
      ...["silo-acme-tenant-access", "restore", "tenant-restore"],
    ].flatMap((role) => checks("sts", ["AssumeRole", "TagSession"], iam(`role/saas-${name}-${role}`))),
    "items of tenants": [
      ...[table, silo].flatMap((each) => [
        ...checks("dynamodb", ["GetItem", "BatchGetItem", "Query", "Scan", "PartiQLSelect"], each),
        ...checks(
          "dynamodb",
          ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLUpdate"],
          each,
        ),
        ...checks("dynamodb", ["ExportTableToPointInTime", "RestoreTableToPointInTime"], each),
        ...checks("dynamodb", ["Query", "Scan"], `${each}/index/by_status`),
        ...checks("dynamodb", ["GetRecords"], `${each}/stream/2030-01-01T00:00:00.000`),
      ]),
    ],
    "files of tenants": [bucket, siloBucket].flatMap((each) => [
      ...checks("s3", ["GetObject", "PutObject", "DeleteObject"], `${each}/tenants/a/file`),
      ...checks("s3", ["GetObjectVersion", "DeleteObjectVersion"], `${each}/tenants/a/file`),
      ...checks("s3", ["PutReplicationConfiguration"], each),
    ]),
    "users of tenants": [
      ...checks(
        "cognito-idp",
        ["ListUsers", "ListUsersInGroup", "AdminGetUser", "AdminCreateUser"],
        pool,
        mine,
      ),
      ...checks(
        "cognito-idp",
        ["AdminSetUserPassword", "AdminAddUserToGroup", "AdminDeleteUser"],
        pool,
        mine,
      ),
    ],
    "what is in backups": [
      ...checks(
        "backup",
        ["DeleteRecoveryPoint", "UpdateRecoveryPointLifecycle", "StartRestoreJob", "StartCopyJob"],
        regional("backup", "recovery-point:0a1b2c3d"),
      ),
      ...checks(
        "backup",
        ["StartBackupJob", "ListRecoveryPointsByBackupVault"],
        regional("backup", `backup-vault:saas-${name}-backup`),
      ),
    ],
    "what functions do": [
      ...checks("lambda", ["InvokeFunction"], regional("lambda", `function:saas-${name}-lifecycle`)),
      ...checks("sqs", ["ReceiveMessage"], regional("sqs", `saas-${name}-lifecycle-dead-letters`)),
      ...checks(
        "logs",
        ["FilterLogEvents", "StartQuery"],
        regional("logs", `log-group:/aws/lambda/saas-${name}-data`),
      ),
      ...checks(
        "logs",
        ["GetLogEvents"],
        regional("logs", `log-group:/aws/lambda/saas-${name}-data:log-stream:x`),
      ),
    ],
    "what functions and services write": [
      ...checks("events", ["PutEvents"], regional("events", `event-bus/saas-${name}-tenant-events`)),
      ...checks("sqs", ["SendMessage"], regional("sqs", `saas-${name}-lifecycle-dead-letters`)),
      ...checks("sns", ["Publish"], regional("sns", `saas-${name}-alarms`)),
      ...checks(
        "logs",
        ["PutLogEvents"],
        regional("logs", `log-group:/aws/lambda/saas-${name}-data:log-stream:x`),
      ),
      ...checks("cognito-idp", ["CreateIdentityProvider"], pool, mine),
    ],
    "the key, but through tables": [
      ...checks("kms", ["Decrypt", "Encrypt", "GenerateDataKey", "CreateGrant", "ReEncryptFrom"], key, mine),
      ...checks("kms", ["Decrypt", "CreateGrant"], key, {
        ...mine,
        "kms:ViaService": `s3.${region}.amazonaws.com`,
      }),
      // The state's key is used through S3 as well, and for the state alone.
      ...[bucket, `${bucket}/tenants/a/file`, `arn:aws:s3:::${state.bucket}-2`].flatMap((object) =>
        checks("kms", ["Decrypt", "Encrypt", "GenerateDataKey", "CreateGrant", "ReEncryptFrom"], key, {
          ...mine,
          "kms:ViaService": `s3.${region}.amazonaws.com`,
          "kms:EncryptionContext:aws:s3:arn": object,
        }),
      ),
    ],
    "the trail of calls on data": [
      ...checks(
        "cloudtrail",
        ["CreateTrail", "DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"],
        regional("cloudtrail", `trail/data-events-${name}`),
      ),
      ...checks(
        "s3",
        ["DeleteBucket", "PutBucketPolicy", "PutBucketVersioning", "PutLifecycleConfiguration"],
        `arn:aws:s3:::data-events-${name}-${accountId}-${region}`,
      ),
      ...checks(
        "s3",
        ["DeleteObject", "DeleteObjectVersion", "GetObject"],
        `arn:aws:s3:::data-events-${name}-${accountId}-${region}/AWSLogs/x`,
      ),
    ],
    "another environment by name": [
      ...checks(
        "dynamodb",
        ["UpdateTable", "DeleteTable", "CreateTable"],
        regional("dynamodb", "table/saas-other-tenant-data"),
      ),
      ...checks(
        "lambda",
        ["UpdateFunctionCode", "DeleteFunction"],
        regional("lambda", "function:saas-other-data"),
      ),
      ...checks("lambda", ["CreateEventSourceMapping"], "*", {
        "lambda:FunctionArn": regional("lambda", "function:saas-other-data"),
      }),
      ...checks(
        "lambda",
        ["DeleteEventSourceMapping"],
        regional("lambda", "event-source-mapping:0a1b2c3d-0000-4000-8000-0123456789ab"),
        {
          "lambda:FunctionArn": regional("lambda", "function:saas-other-data"),
        },
      ),
      ...checks("s3", ["PutBucketPolicy", "DeleteBucket"], "arn:aws:s3:::saas-other-tenant-data-1"),
      ...checks(
        "s3",
        ["PutBucketPolicy", "DeleteBucket", "PutBucketVersioning"],
        `arn:aws:s3:::${state.bucket}`,
      ),
      ...checks("iam", ["CreateRole", "PutRolePolicy"], iam("role/saas-other-data"), bounded),
      ...checks("iam", ["CreatePolicyVersion"], iam("policy/saas-other-operator")),
      ...checks("ssm", ["PutParameter"], regional("ssm", "parameter/saas/other/api_endpoint")),
      ...checks("sns", ["Subscribe", "DeleteTopic"], regional("sns", "saas-other-alarms")),
      ...checks(
        "xray",
        ["UpdateSamplingRule", "DeleteSamplingRule"],
        regional("xray", "sampling-rule/saas-other"),
      ),
      ...checks("sqs", ["DeleteQueue"], regional("sqs", "saas-other-lifecycle-dead-letters")),
      ...checks("events", ["PutRule", "PutTargets"], regional("events", "rule/saas-other-lifecycle-sweep")),
      ...checks(
        "logs",
        ["DeleteLogGroup", "DeleteMetricFilter", "PutMetricFilter"],
        regional("logs", "log-group:/aws/lambda/saas-other-data"),
      ),
      ...checks(
        "logs",
        ["DeleteLogGroup"],
        regional("logs", "log-group:API-Gateway-Execution-Logs_a1b2c3d4e5/other"),
      ),
      ...checks(
        "cloudwatch",
        ["DeleteAlarms", "PutCompositeAlarm", "PutMetricAlarm"],
        regional("cloudwatch", "alarm:saas-other-api-server-errors"),
      ),
      ...checks(
        "cloudwatch",
        ["DeleteDashboards", "PutDashboard"],
        `arn:aws:cloudwatch::${accountId}:dashboard/saas-other`,
      ),
      ...checks("wafv2", ["DeleteWebACL"], regional("wafv2", "regional/webacl/saas-other-api/0a1b2c3d")),
      ...checks("kms", ["DeleteAlias", "UpdateAlias"], regional("kms", "alias/saas-other")),
    ],
    "another environment's silo": siloOf("other", environment),
    "another environment by tag": [
      ...checks(
        "apigateway",
        ["PATCH", "DELETE"],
        `arn:aws:apigateway:${region}::/restapis/a1b2c3d4e5`,
        others,
      ),
      ...checks(
        "apigateway",
        ["PUT"],
        `arn:aws:apigateway:${region}::/restapis/a1b2c3d4e5/resources/x/methods/GET`,
        others,
      ),
      ...checks(
        "apigateway",
        ["PATCH", "DELETE"],
        `arn:aws:apigateway:${region}::/usageplans/a1b2c3d4e5`,
        others,
      ),
      ...checks("cognito-idp", ["UpdateUserPool", "DeleteUserPool"], pool, others),
      ...checks("kms", ["PutKeyPolicy", "ScheduleKeyDeletion", "DeleteAlias"], key, others),
    ],
    "API keys, which tenants have": [
      ...checks("apigateway", ["GET", "POST"], `arn:aws:apigateway:${region}::/apikeys`),
      ...checks("apigateway", ["GET", "PATCH", "DELETE"], `arn:aws:apigateway:${region}::/apikeys/abc`, mine),
    ],
    "state of others": [
      ...checks(
        "s3",
        ["GetObject", "PutObject", "DeleteObject"],
        `arn:aws:s3:::${state.bucket}/other/saas-other.tfstate`,
      ),
      ...checks(
        "s3",
        ["PutObject", "DeleteObject"],
        `arn:aws:s3:::${state.bucket}/${state.keyPrefix}/saas-other.tfstate`,
      ),
      ...checks(
        "s3",
        ["PutObject", "DeleteObject"],
        `arn:aws:s3:::${state.bucket}/other/saas-other.tfstate.tflock`,
      ),
      ...checks(
        "s3",
        ["PutObject", "DeleteObject"],
        `arn:aws:s3:::${state.bucket}/${state.keyPrefix}/ci-access-${name}.tfstate`,
      ),
      ...checks(
        "s3",
        ["PutObject"],
        `arn:aws:s3:::${state.bucket}/${state.keyPrefix}/state-backend-${name}.tfstate`,
      ),
      ...checks("s3", ["GetObject"], "arn:aws:s3:::another-bucket/dev/saas-dev.tfstate"),
      ...checks("s3", ["ListBucket"], "arn:aws:s3:::another-bucket"),
    ],
    "the records of who reached what is stored": [
      ...checks(
        "s3",
        ["GetObject", "PutObject", "DeleteObject"],
        `arn:aws:s3:::${accessRecordsBucketName(environment)}/requests/saas-${name}/x`,
      ),
      ...checks(
        "s3",
        ["DeleteBucket", "PutBucketPolicy", "PutLifecycleConfiguration"],
        `arn:aws:s3:::${accessRecordsBucketName(environment)}`,
      ),
    ],
    ...(environment.removalProtection && { "losing what the environment keeps": losses(environment) }),
  };
}

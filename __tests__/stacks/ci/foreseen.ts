import type { Check, RequestContext } from "@saas/local-aws/iam";
import type { EnvironmentConfig } from "../../../environments/schema";
import { LINKED_SERVICES } from "../../../stacks/ci/arns";

/** What a deployment needs sooner or later, and the recording does not show: with what it is needed for. */
export function foreseen(environment: EnvironmentConfig): readonly (readonly [what: string, check: Check])[] {
  const { name, accountId, region, state } = environment;
  const iam = (resource: string) => `arn:aws:iam::${accountId}:${resource}`;
  const role = iam(`role/saas-${name}-data`);
  const policy = iam(`policy/saas-${name}-operator`);
  const bounded = { "iam:PermissionsBoundary": iam(`policy/saas-${name}-workload-boundary`) };
  const silo = `arn:aws:s3:::${state.bucket}/${state.keyPrefix}/saas-${name}-silo-acme.tfstate`;
  const check = (action: string, resource: string, context: RequestContext = {}): Check => ({
    action,
    resource,
    context,
  });
  const stateKey = `arn:aws:kms:${region}:${accountId}:key/0a1b2c3d-0000-4000-8000-0123456789ab`;
  return [
    ...["DescribeRiskConfiguration", "SetRiskConfiguration"].map(
      (operation) =>
        [
          "threat protection is enforced, or no longer",
          check(
            `cognito-idp:${operation}`,
            `arn:aws:cognito-idp:${region}:${accountId}:userpool/${region}_abc`,
            {
              "aws:ResourceTag/environment": name,
            },
          ),
        ] as const,
    ),
    ...["GetUICustomization", "SetUICustomization"].map(
      (operation) =>
        [
          "the pages get another look",
          check(
            `cognito-idp:${operation}`,
            `arn:aws:cognito-idp:${region}:${accountId}:userpool/${region}_abc`,
            { "aws:ResourceTag/environment": name },
          ),
        ] as const,
    ),
    ["a platform that was there before", check("iam:PutRolePermissionsBoundary", role, bounded)],
    ["another function takes an access role", check("iam:UpdateAssumeRolePolicy", role, bounded)],
    ["a role that lost its boundary is planned", check("iam:GetRole", role)],
    ["a role is described otherwise", check("iam:UpdateRole", role)],
    ["a role is described otherwise", check("iam:UpdateRoleDescription", role)],
    ["operators get another route", check("iam:ListPolicyVersions", policy)],
    ["operators get another route", check("iam:CreatePolicyVersion", policy)],
    ["operators get another route", check("iam:DeletePolicyVersion", policy)],
    ...(state.encryption === "customer-managed" ? ["Decrypt", "GenerateDataKey"] : []).flatMap((operation) =>
      [`arn:aws:s3:::${state.bucket}`, silo].map(
        (object) =>
          [
            "the state has a key",
            check(`kms:${operation}`, stateKey, {
              "aws:ResourceTag/environment": name,
              "kms:ViaService": `s3.${region}.amazonaws.com`,
              "kms:EncryptionContext:aws:s3:arn": object,
            }),
          ] as const,
      ),
    ),
    ["another function", check("iam:PassRole", role, { "iam:PassedToService": "lambda.amazonaws.com" })],
    [
      "the user pool invokes a function",
      check("lambda:AddPermission", `arn:aws:lambda:${region}:${accountId}:function:saas-${name}-tokens`, {
        "lambda:Principal": "cognito-idp.amazonaws.com",
      }),
    ],
    [
      "machines get another scope",
      check(
        "cognito-idp:UpdateResourceServer",
        `arn:aws:cognito-idp:${region}:${accountId}:userpool/${region}_abc`,
        {
          "aws:ResourceTag/environment": name,
        },
      ),
    ],
    [
      "a table gets an index",
      check("dynamodb:UpdateTable", `arn:aws:dynamodb:${region}:${accountId}:table/saas-${name}-tenant-data`),
    ],
    [
      "logs are encrypted otherwise",
      check(
        "logs:AssociateKmsKey",
        `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/saas-${name}-data`,
      ),
    ],
    ...["logs:PutSubscriptionFilter", "logs:DescribeSubscriptionFilters"].map(
      (action) =>
        [
          "a function gets lines of the API's access log",
          check(
            action,
            `arn:aws:logs:${region}:${accountId}:log-group:/aws/apigateway/saas-${name}-tenant-api`,
          ),
        ] as const,
    ),
    ...["PutDashboard", "GetDashboard", "DeleteDashboards"].map(
      (operation) =>
        [
          "the dashboard shows something else",
          check(`cloudwatch:${operation}`, `arn:aws:cloudwatch::${accountId}:dashboard/saas-${name}`),
        ] as const,
    ),
    ...[
      "GetSamplingRules",
      "CreateSamplingRule",
      "UpdateSamplingRule",
      "DeleteSamplingRule",
      "TagResource",
      "UntagResource",
    ].map(
      (operation) =>
        [
          "traces are sampled otherwise",
          check(
            `xray:${operation}`,
            operation === "GetSamplingRules"
              ? "*"
              : `arn:aws:xray:${region}:${accountId}:sampling-rule/saas-${name}`,
          ),
        ] as const,
    ),
    [
      "a tenant's own stack has a key",
      check("kms:CreateAlias", `arn:aws:kms:${region}:${accountId}:alias/saas-${name}-silo-acme`),
    ],
    [
      "a log group, which CloudWatch Logs may name with a stream of it",
      check(
        "logs:CreateLogGroup",
        `arn:aws:logs:${region}:${accountId}:log-group:API-Gateway-Execution-Logs_a1b2c3d4e5/${name}:log-stream:`,
      ),
    ],
    [
      "alarms that share a message",
      check(
        "cloudwatch:PutCompositeAlarm",
        `arn:aws:cloudwatch:${region}:${accountId}:alarm:saas-${name}-requests-failing`,
      ),
    ],
    ["alarms that share a message", check("cloudwatch:DescribeAlarms", "*")],
    ...["Delete", "Describe", "Put"].map(
      (verb) =>
        [
          "errors in logs are counted",
          check(
            `logs:${verb}MetricFilter${verb === "Describe" ? "s" : ""}`,
            `arn:aws:logs:${region}:${accountId}:log-group:/aws/lambda/saas-${name}-data`,
          ),
        ] as const,
    ),
    ...LINKED_SERVICES.map(
      (service) =>
        [
          "a service is used for the first time in the account",
          check("iam:CreateServiceLinkedRole", iam(`role/aws-service-role/${service}/AWSServiceRoleForIt`), {
            "iam:AWSServiceName": service,
          }),
        ] as const,
    ),
    ...["restapis/a1b2c3d4e5", "restapis/a1b2c3d4e5/stages/x", "usageplans/a1b2c3"].flatMap((tagged) => {
      const tags = `arn:aws:apigateway:${region}::/tags/${encodeURIComponent(`arn:aws:apigateway:${region}::/${tagged}`)}`;
      return [
        [
          "a tag changes, and IAM sees none of the tags there",
          check("apigateway:PUT", tags, { "aws:RequestTag/team": "payments" }),
        ],
        [
          "a tag goes, and IAM sees none of the tags there",
          check("apigateway:DELETE", tags, { "aws:TagKeys": ["team"] }),
        ],
      ] as const;
    }),
    [
      "the schedule invokes its function",
      check("events:PutTargets", `arn:aws:events:${region}:${accountId}:rule/saas-${name}-lifecycle-sweep`, {
        "events:TargetArn": [`arn:aws:lambda:${region}:${accountId}:function:saas-${name}-lifecycle`],
      }),
    ],
    ["a bounded role of the platform's goes", check("iam:DeleteRole", role, bounded)],
    ...backups(environment).map((each) => ["backups are planned, otherwise or anew", each] as const),
    ...(environment.removalProtection
      ? [
          [
            "a new table gets the policy that protects it",
            check(
              "dynamodb:PutResourcePolicy",
              `arn:aws:dynamodb:${region}:${accountId}:table/saas-${name}-silo-acme-tenant-data`,
            ),
          ] as const,
        ]
      : []),
    ["the state of a tenant's own stack", check("s3:GetObject", silo)],
    ["the state of a tenant's own stack", check("s3:PutObject", silo)],
    ["the state of a tenant's own stack", check("s3:DeleteObject", `${silo}.tflock`)],
    ...removals(environment).map((each) => ["something of the platform's goes", each] as const),
  ];
}

/** What makes and changes a vault and a plan. */
function backups({ name, accountId, region, backup }: EnvironmentConfig): Check[] {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const [vault, plan] = [
    arn("backup", `backup-vault:saas-${name}-backup`),
    arn("backup", "backup-plan:0a1b2c3d"),
  ];
  const made = { "aws:RequestTag/environment": name };
  const found = { "aws:ResourceTag/environment": name };
  const of = (action: string, resource: string, context: RequestContext = {}): Check => ({
    action,
    resource,
    context,
  });
  const through = (service: string) => ({ ...found, "kms:ViaService": `${service}.${region}.amazonaws.com` });
  const key = arn("kms", "key/0a1b2c3d-0000-4000-8000-0123456789ab");
  return [
    ...["CreateBackupVault", "TagResource", "DescribeBackupVault"].map((each) => of(`backup:${each}`, vault)),
    of("backup:PutBackupVaultLockConfiguration", vault, {
      "backup:MinRetentionDays": String(backup.plan?.vaultLock?.minDays ?? 1),
    }),
    of("backup-storage:MountCapsule", "*"),
    of("backup:CreateBackupPlan", plan, made),
    of("backup:TagResource", plan, made),
    ...["UpdateBackupPlan", "GetBackupPlan", "GetBackupSelection", "CreateBackupSelection", "ListTags"].map(
      (each) => of(`backup:${each}`, plan, found),
    ),
    ...["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "RetireGrant"].map((each) =>
      of(`kms:${each}`, key, through("backup")),
    ),
    of("kms:CreateGrant", key, through("dynamodb")),
    of("iam:PassRole", `arn:aws:iam::${accountId}:role/saas-${name}-backup`, {
      "iam:PassedToService": "backup.amazonaws.com",
    }),
    of("iam:PutRolePolicy", `arn:aws:iam::${accountId}:role/saas-${name}-backup`, {
      "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/saas-${name}-recovery-boundary`,
    }),
  ];
}

/** What deletes each kind of resource that CI may delete wherever it may deploy. */
function removals({ name, accountId, region }: EnvironmentConfig): Check[] {
  const tagged = { "aws:ResourceTag/environment": name };
  const bounded = {
    "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/saas-${name}-workload-boundary`,
  };
  const regional = (action: string, resource: string, context: RequestContext = {}): Check => ({
    action,
    resource: `arn:aws:${action.split(":")[0]}:${region}:${accountId}:${resource}`,
    context,
  });
  const gateway = (path: string): Check => ({
    action: "apigateway:DELETE",
    resource: `arn:aws:apigateway:${region}::${path}`,
    context: tagged,
  });
  const role = (operation: string, more: RequestContext = {}): Check => ({
    action: `iam:${operation}`,
    resource: `arn:aws:iam::${accountId}:role/saas-${name}-data`,
    context: { ...bounded, ...more },
  });
  return [
    gateway("/restapis/a1b2c3d4e5"),
    gateway("/restapis/a1b2c3d4e5/stages/x"),
    gateway("/usageplans/a1b2c3d4e5"),
    regional("lambda:DeleteFunction", `function:saas-${name}-data`),
    regional("lambda:RemovePermission", `function:saas-${name}-data`),
    regional("lambda:DeleteEventSourceMapping", "event-source-mapping:0a1b2c3d-0000-4000-8000-0123456789ab", {
      "lambda:FunctionArn": `arn:aws:lambda:${region}:${accountId}:function:saas-${name}-lifecycle`,
    }),
    regional("events:RemoveTargets", `rule/saas-${name}-lifecycle-sweep`),
    regional("events:DeleteRule", `rule/saas-${name}-lifecycle-sweep`),
    regional("events:DeleteEventBus", `event-bus/saas-${name}-tenant-events`),
    regional("sqs:DeleteQueue", `saas-${name}-lifecycle-dead-letters`),
    regional("backup:DeleteBackupPlan", "backup-plan:0a1b2c3d", tagged),
    regional("backup:DeleteBackupSelection", "backup-plan:0a1b2c3d", tagged),
    regional("sns:DeleteTopic", `saas-${name}-alarms`),
    regional("ssm:DeleteParameter", `parameter/saas/${name}/api_endpoint`),
    regional("logs:DeleteLogGroup", `log-group:/aws/lambda/saas-${name}-data`),
    regional("logs:DeleteSubscriptionFilter", `log-group:/aws/apigateway/saas-${name}-tenant-api`),
    regional("wafv2:DeleteWebACL", `regional/webacl/saas-${name}-api/0a1b2c3d`),
    {
      action: "wafv2:DisassociateWebACL",
      resource: `arn:aws:apigateway:${region}::/restapis/a1b2c3d4e5/stages/${name}`,
      context: {},
    },
    {
      action: "wafv2:DisassociateWebACL",
      resource: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${region}_abc`,
      context: {},
    },
    regional("cognito-idp:DisassociateWebACL", `userpool/${region}_abc`, tagged),
    regional("wafv2:DeleteLoggingConfiguration", `regional/webacl/saas-${name}-api/0a1b2c3d`),
    { action: "logs:DeleteLogDelivery", resource: "*", context: {} },
    regional("cognito-idp:DeleteUserPoolClient", `userpool/${region}_abc`, tagged),
    regional("cognito-idp:DeleteUserPoolDomain", `userpool/${region}_abc`, tagged),
    regional("cognito-idp:DeleteGroup", `userpool/${region}_abc`, tagged),
    regional("kms:DeleteAlias", `alias/saas-${name}`),
    regional("kms:DeleteAlias", "key/0a1b2c3d-0000-4000-8000-0123456789ab", tagged),
    {
      action: "s3:DeleteBucketPolicy",
      resource: `arn:aws:s3:::saas-${name}-tenant-data-${accountId}-${region}`,
      context: {},
    },
    { action: "logs:DeleteQueryDefinition", resource: "*", context: {} },
    {
      action: "iam:DeletePolicy",
      resource: `arn:aws:iam::${accountId}:policy/saas-${name}-operator`,
      context: {},
    },
    role("DeleteRolePolicy"),
    role("DetachRolePolicy", {
      "iam:PolicyARN": "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    }),
    {
      action: "cloudwatch:DeleteDashboards",
      resource: `arn:aws:cloudwatch::${accountId}:dashboard/saas-${name}`,
      context: {},
    },
    {
      action: "cloudwatch:DeleteAlarms",
      resource: `arn:aws:cloudwatch:${region}:${accountId}:alarm:saas-${name}-api-server-errors`,
      context: {},
    },
  ];
}

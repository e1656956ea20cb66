import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { type EnvironmentArns, environmentArns, LINKED_SERVICES } from "./arns";
import { INVOKERS, LAMBDA } from "./deploying";
import { of } from "./reading";
import { otherEnvironments } from "./workload-boundary";

/**
 * Actions that the deploy role is always denied: a policy beside the boundary, because a boundary has no room for both.
 * Only an administrator can detach it: the role may not change itself.
 *
 * The denials also apply where the policy of a resource (a bucket's, a role's trust) names the role's session, which a
 * boundary without a denial would not stop. Source: IAM user guide, permissions boundaries, evaluating effective
 * permissions.
 */
export function deployDenials(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  const denials: Statement[] = [
    {
      Sid: "Boundary",
      Action: of("iam", "Create*", "Delete*", "Set*", "*ag*"),
      Resource: arns.boundaries,
    },
    {
      // The creator of one of these roles decides who may assume it: only an administrator, even at first.
      Sid: "Recovery",
      Action: of("iam", "CreateRole", "DeleteRole", "UpdateAssumeRolePolicy"),
      Resource: arns.recoveryRoles,
    },
    ...passing(arns),
    {
      Sid: "OtherInvokers",
      Action: "lambda:AddPermission",
      Resource: "*",
      Condition: { StringNotEquals: { "lambda:Principal": INVOKERS } },
    },
    {
      // Also true when the call names no service.
      Sid: "OtherLinkedRoles",
      Action: "iam:CreateServiceLinkedRole",
      Resource: "*",
      Condition: { StringNotEquals: { "iam:AWSServiceName": [...LINKED_SERVICES] } },
    },
    {
      // Events contain tenants' ids: they may go to the environment's functions, but to no bus, queue or API of another
      // account.
      Sid: "OtherTargets",
      Action: "events:PutTargets",
      Resource: "*",
      Condition: { "ForAnyValue:ArnNotLike": { "events:TargetArn": arns.functions } },
    },
    // A key's policy is set at creation; only an administrator changes it.
    { Sid: "KeyPolicies", Action: "kms:PutKeyPolicy", Resource: "*" },
    { Sid: "NoKeys", Action: "apigateway:*", NotResource: arns.gatewayParts },
    {
      Sid: "NoSession",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: "*",
    },
    {
      Sid: "NoData",
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
      Action: of("s3", "*Object", "*ObjectVersion", "PutRepl*", "PutBucketAcl"),
      Resource: arns.buckets,
    },
    {
      // Denies any other policy for tables that have one; a restored table has none.
      Sid: "NoTablePolicies",
      Action: "dynamodb:PutResourcePolicy",
      Resource: environment.removalProtection ? arns.restored : "*",
    },
    {
      // Ways to give another account or region access to a store, a backup or a function.
      Sid: "NoShares",
      Action: [
        ...of("backup", "*Policy", "Copy*", "*RestoreAccess*", "*AirGap*", "*Mpa*"),
        "dynamodb:*Replica*",
        "kms:ReplicateKey",
        "lambda:*Url*",
      ],
      Resource: "*",
    },
    {
      Sid: "KeyByStores",
      Action: of("kms", "*crypt*", "CreateGrant", "GenerateDataKey*"),
      Resource: "*",
      Condition: {
        StringNotLike: { "kms:ViaService": ["dynamodb.*", "backup.*"] },
      },
    },
    otherEnvironments(environment),
    ...(environment.removalProtection ? [KEEPS_DATA, ...keepsLock(environment)] : []),
  ];
  return inAnyPartition(denials.map((denial) => ({ ...denial, Effect: "Deny" })));
}

/** Each kind of role can be passed only to its service: functions' roles to Lambda, services' roles to theirs. */
function passing({ passedRoles, recoveryRoles, tenantRoles }: EnvironmentArns): Statement[] {
  const pass = (Sid: string, rest: Pick<Statement, "Resource" | "NotResource" | "Condition">): Statement => ({
    Sid,
    Action: "iam:PassRole",
    ...rest,
  });
  const to = (service: string) => ({ StringEquals: { "iam:PassedToService": service } });
  return [
    pass("OtherServices", {
      Resource: "*",
      // Also true when the call names no service.
      Condition: { StringNotEquals: { "iam:PassedToService": [LAMBDA, ...Object.keys(passedRoles)] } },
    }),
    pass("NotToFunctions", {
      Resource: [...new Set([...recoveryRoles, ...Object.values(passedRoles), tenantRoles])],
      Condition: to(LAMBDA),
    }),
    ...Object.entries(passedRoles).map(([service, role]) =>
      pass(`OnlyTo${service.split(".")[0]}`, { NotResource: role, Condition: to(service) }),
    ),
  ];
}

/**
 * In environments that are protected against removal, CI cannot destroy data. Actions that a store needs at creation
 * are denied afterwards by the store's own policy: stacks/constructs/storage, stacks/constructs/data.
 * docs/decisions/0020-what-ci-cannot-lose.md
 */
const KEEPS_DATA: Statement = {
  Sid: "KeepsData",
  Action: [
    ...of("backup", "DeleteBackup*", "UpdateBackupPlan"),
    ...of("cognito-idp", "DeleteGroup", "DeleteUserPool*"),
    "dynamodb:DeleteTable",
    ...of("kms", "DeleteImported*", "DisableKey", "Schedule*"),
    "logs:DeleteLogGroup",
    "s3:DeleteBucket",
    ...of("sqs", "DeleteQueue", "PurgeQueue"),
  ],
  Resource: "*",
};

/**
 * The vault's lock must be as the environment's data declares, or stricter; only the environment's data can make it
 * irrevocable.
 */
function keepsLock({ backup: { plan } }: EnvironmentConfig): Statement[] {
  const lock = plan?.vaultLock;
  const deny = (Sid: string, Condition: NonNullable<Statement["Condition"]>): Statement => ({
    Sid,
    Action: "backup:PutBackupVaultLockConfiguration",
    Resource: "*",
    Condition,
  });
  return [
    ...(lock === undefined
      ? []
      : [
          deny("KeepsLock", {
            // Also true when the call names no days.
            NumericLessThanIfExists: { "backup:MinRetentionDays": String(lock.minDays) },
          }),
        ]),
    lock?.immutableAfterDays === undefined
      ? deny("RevocableLock", { Null: { "backup:ChangeableForDays": "false" } })
      : deny("TimeToRevoke", {
          NumericLessThan: { "backup:ChangeableForDays": String(lock.immutableAfterDays) },
        }),
  ];
}

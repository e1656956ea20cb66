import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { type EnvironmentArns, environmentArns } from "./arns";
import { INVOKERS, LAMBDA } from "./deploying";
import { of } from "./reading";
import { otherEnvironments } from "./workload-boundary";

/**
 * Actions that the deploy role is always denied: a policy beside the boundary, because a boundary has no room
 * for both. Only an administrator can detach it: the role may not change itself.
 *
 * The denials also apply where the policy of a resource (a bucket's, a role's trust) names the role's session, which a
 * boundary without a denial would not stop. Source: IAM user guide, permissions boundaries, evaluating effective permissions.
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
      // Whoever makes one of these roles decides who assumes it: an administrator, also the first time.
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
      // An event names tenants: it goes to the environment's functions, and to no bus, queue or API of another account.
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
      // Ways for another account or region to a store, a backup or a function.
      Sid: "NoShares",
      Action: [
        ...of("backup", "*Policy", "Copy*", "*RestoreAccess*", "*AirGap*", "*Mpa*"),
        ...of("dynamodb", "PutResourcePolicy", "*Replica*"),
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
    ...(environment.removalProtection ? [KEEPS_DATA] : []),
  ];
  return inAnyPartition(denials.map((denial) => ({ ...denial, Effect: "Deny" })));
}

/** Each kind of role is passed to its service alone: functions' roles to Lambda, services' roles to theirs. */
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
      // True as well when the call names no service.
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

/** Where the environment is protected against removal, CI cannot remove it either. */
const KEEPS_DATA: Statement = {
  Sid: "KeepsData",
  Action: [
    "backup:DeleteBackupVault*",
    "cognito-idp:DeleteUserPool",
    "dynamodb:DeleteTable",
    "kms:Schedule*",
    "s3:DeleteBucket",
  ],
  Resource: "*",
};

import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { type EnvironmentArns, environmentArns, LINKED_SERVICES } from "./arns";
import { INVOKERS, LAMBDA } from "./deploying";
import { of } from "./reading";
import { OBJECT_ENCRYPTED } from "./state";
import { otherEnvironments } from "./workload-boundary";

/**
 * What the deploy role must never do, such as reading data or opening it to others: a policy beside the boundary,
 * because a boundary has no room for both. Only an administrator can detach it: the role may not change itself.
 *
 * The denials also apply where the policy of a resource (a bucket's, a role's trust) names the role's session, which a
 * boundary without a denial would not stop. Source: IAM user guide, permissions boundaries, evaluating effective
 * permissions.
 */
export function deployDenials(environment: EnvironmentConfig): Statement[] {
  const arns = environmentArns(environment);
  const throughS3 = environment.state.encryption === "customer-managed";
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
      // Items, sessions and messages are no operations of a deployment: OTHER_OPERATIONS denies those.
      Sid: "NoData",
      Action: [
        ...of("cognito-idp", "Admin*", "ListUsers*"),
        ...of("dynamodb", "Export*", "Restore*"),
        "lambda:Invoke*",
        ...of("backup", "*RecoveryPoint*", "Start*"),
      ],
      Resource: "*",
    },
    {
      // Terraform's state consists of objects too, in another bucket.
      Sid: "NoFiles",
      Action: of("s3", "*Object", "PutRepl*", "PutBucketAcl"),
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
        StringNotLike: { "kms:ViaService": ["dynamodb.*", "backup.*", ...(throughS3 ? ["s3.*"] : [])] },
      },
    },
    ...(throughS3
      ? [
          {
            // Also true when the call names no object.
            Sid: "KeyByState",
            Action: of("kms", "*crypt*", "CreateGrant", "GenerateDataKey*"),
            Resource: "*",
            Condition: {
              StringLike: { "kms:ViaService": "s3.*" },
              StringNotLike: { [OBJECT_ENCRYPTED]: [arns.stateBucket, `${arns.stateBucket}/*`] },
            },
          },
        ]
      : []),
    otherEnvironments(environment),
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

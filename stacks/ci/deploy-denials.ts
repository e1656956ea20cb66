import type { EnvironmentConfig } from "../../environments/schema";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { environmentArns } from "./arns";
import { SERVICES_WITH_ROLES } from "./deploying";
import { of } from "./reading";
import { otherEnvironments } from "./workload-boundary";

/**
 * What the deploy role never does, whatever else is attached to it: a policy beside the boundary, because a boundary has no room
 * for both. Only an administrator detaches it: the role's name is not one that the role may change.
 *
 * The denials bind also where the policy of a resource (a bucket's, a role's trust) names the role's session, which the
 * boundary's silence would not stop. Source: IAM user guide, permissions boundaries, evaluating effective permissions.
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
      Sid: "OtherServices",
      Action: "iam:PassRole",
      Resource: "*",
      // True as well when the call names no service.
      Condition: { StringNotEquals: { "iam:PassedToService": SERVICES_WITH_ROLES } },
    },
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
      Action: of("s3", "*Object", "*ObjectVersion", "PutRepl*"),
      Resource: arns.buckets,
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

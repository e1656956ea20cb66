import type { EnvironmentConfig } from "../../environments/schema";
import { FILLING, KEY_OF_A_TABLE } from "../constructs/access/restore-role";
import { BACKUP_ACTIONS, BACKUP_RULES, copiesTo, ownBuckets } from "../constructs/backup/backup-role";
import {
  backupRoleName,
  dataTableName,
  platformStackName,
  RESTORE_TIME_SHAPE,
  restoredTableName,
  restoreRoleName,
  siloAccessRoleName,
  siloStackName,
  tenantRestoreRoleName,
} from "../support/naming";
import { inAnyPartition, type Statement, TENANT_ID_SHAPE } from "../support/policy-document";
import { environmentArns } from "./arns";
import { of } from "./reading";
import { otherEnvironments } from "./workload-boundary";

/**
 * The boundary of the two roles that restore tenants and make backups. It names them: any other role with this boundary
 * in place of the workload boundary can do nothing.
 */
export function recoveryBoundary(environment: EnvironmentConfig): Statement[] {
  const { name, region } = environment;
  const arns = environmentArns(environment);
  const table = (of: string) => arns.tables.replace(/saas-.*$/, of);
  const role = (of: string) => arns.roles.replace(/saas-.*$/, of);
  const stacks = [platformStackName(name), siloStackName(name, "*")];
  const restored = stacks.map((each) => table(restoredTableName(each, TENANT_ID_SHAPE, RESTORE_TIME_SHAPE)));
  const { plan, pointInTimeRecoveryDays } = environment.backup;
  const restores = { ArnEquals: { "aws:PrincipalArn": role(restoreRoleName(name)) } };
  const backsUp = { ArnEquals: { "aws:PrincipalArn": role(backupRoleName(name)) } };
  const statements: Statement[] = [
    {
      Sid: "RestoreTables",
      Action: of("dynamodb", "DescribeContinuousBackups", "RestoreTableToPointInTime"),
      Resource: stacks.map((each) => table(dataTableName(each))),
      Condition: restores,
    },
    {
      Sid: "RestoredTables",
      Action: of("dynamodb", "DeleteTable", "DescribeTable"),
      Resource: restored,
      Condition: restores,
    },
    {
      Sid: "FillThroughDynamoDb",
      Action: FILLING,
      Resource: restored,
      Condition: { ...restores, Bool: { "aws:ViaAWSService": "true" } },
    },
    {
      Sid: "OneTenantAtATime",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: [tenantRestoreRoleName(name), siloAccessRoleName(siloStackName(name, "*"))].map(role),
      Condition: restores,
    },
    {
      Sid: "KeyThroughStores",
      Action: KEY_OF_A_TABLE,
      Resource: arns.keys,
      Condition: {
        StringEquals: {
          "aws:ResourceTag/environment": name,
          "kms:ViaService": ["backup", "dynamodb", "s3"].map((each) => `${each}.${region}.amazonaws.com`),
        },
      },
    },
    {
      Sid: "BackTablesUp",
      Action: BACKUP_ACTIONS.tables,
      Resource: arns.tables,
      Condition: backsUp,
    },
    {
      Sid: "BackBucketsUp",
      Action: [...BACKUP_ACTIONS.buckets, ...BACKUP_ACTIONS.files],
      Resource: arns.dataBuckets.flatMap((bucket) => [bucket, `${bucket}/*`]),
      Condition: { ...backsUp, ...ownBuckets(environment.accountId) },
    },
    {
      Sid: "ChangesOfBuckets",
      Action: BACKUP_ACTIONS.changes,
      Resource: arns.rules.replace(`:${region}:`, ":*:").replace(/rule\/.*$/, BACKUP_RULES),
      Condition: backsUp,
    },
    {
      Sid: "FindWithoutArn",
      Action: BACKUP_ACTIONS.finding,
      Resource: "*",
      Condition: backsUp,
    },
    ...(plan?.copy === undefined
      ? []
      : copiesTo(plan.copy.vault, arns.vaults.replace(/backup-vault:.*$/, "recovery-point:*")).map(
          (statement) => ({ ...statement, Condition: { ...statement.Condition, ...backsUp } }),
        )),
    otherEnvironments(environment),
  ];
  // Only for the environment's existing roles: CI could create another role with such a name for another principal to
  // assume.
  const missing = [
    ...(pointInTimeRecoveryDays === undefined ? [restores] : []),
    ...(plan === undefined ? [backsUp] : []),
  ].map(({ ArnEquals }) => ArnEquals["aws:PrincipalArn"]);
  return inAnyPartition(
    statements.filter(
      ({ Condition }) => !missing.includes(String(Condition?.ArnEquals?.["aws:PrincipalArn"])),
    ),
  );
}

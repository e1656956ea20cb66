import { partitionOf } from "../../environments/regions";
import { RestoreRole } from "../constructs/access/restore-role";
import { BackupPlan } from "../constructs/backup/backup-plan";
import { BackupRole } from "../constructs/backup/backup-role";
import { PublishedParameters } from "../constructs/configuration/published-parameters";
import {
  BACKUP_ROLE_OUTPUT,
  backupPlanName,
  backupRoleName,
  dataTableName,
  platformStackName,
  RESTORE_ROLE_OUTPUT,
  RESTORE_TIME_SHAPE,
  restoredTableName,
  restoreRoleName,
  siloAccessRoleName,
  siloStackName,
} from "../support/naming";
import { TENANT_ID_SHAPE } from "../support/policy-document";
import type { TenantAccess } from "./access";
import type { PlatformContext, Stores } from "./stores";

/**
 * Recovery of an environment's data: the role that restores one tenant to a point in time, if tables support it, and
 * backups of all data, if there is a plan. Patterns match silos, so that a new one changes nothing here.
 * @returns the role that restores tenants
 */
export function createRecovery(
  context: PlatformContext,
  stores: Stores,
  access: TenantAccess,
): RestoreRole | undefined {
  const { environment } = context;
  const restore = environment.backup.pointInTimeRecoveryDays === undefined ? undefined : restoring(context);
  if (restore !== undefined) access.restore?.serve(restore, "ActForOneTenant");
  const backup = backups(context, stores);
  // Silos' keys and roles trust these two.
  if (environment.isolationModel !== "pool") {
    new PublishedParameters(context.stack, "recovery", {
      environment: environment.name,
      values: {
        ...(restore !== undefined && {
          [RESTORE_ROLE_OUTPUT]: {
            value: restore.role.arn,
            description: "Role that restores a tenant, which silos trust",
          },
        }),
        ...(backup !== undefined && {
          [BACKUP_ROLE_OUTPUT]: {
            value: backup.arn,
            description: "Role of AWS Backup, which silos' keys let in",
          },
        }),
      },
    });
  }
  return restore;
}

function restoring({ stack, environment, keyArn }: PlatformContext): RestoreRole {
  const { name, accountId, region, isolationModel } = environment;
  const partition = partitionOf(region);
  const stacks = [platformStackName(name), ...(isolationModel === "pool" ? [] : [siloStackName(name, "*")])];
  const table = (of: string) => `arn:${partition}:dynamodb:${region}:${accountId}:table/${of}`;
  const role = new RestoreRole(stack, "restore", {
    roleName: restoreRoleName(name),
    prefix: platformStackName(name),
    partition,
    accountId,
    region,
    sources: stacks.map((each) => table(dataTableName(each))),
    restored: stacks.map((each) => table(restoredTableName(each, TENANT_ID_SHAPE, RESTORE_TIME_SHAPE))),
    keyArn,
    withMfa: environment.backup.restoreWithMfa === true,
  });
  if (isolationModel !== "pool") {
    role.allow({
      Sid: "ActInSilos",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: `arn:${partition}:iam::${accountId}:role/${siloAccessRoleName(siloStackName(name, "*"))}`,
    });
  }
  return role;
}

function backups(
  { stack, environment, keyArn }: PlatformContext,
  { metadata, members, audit, data, bucket }: Stores,
): BackupRole | undefined {
  const { accountId, region, isolationModel, backup } = environment;
  if (backup.plan === undefined) return undefined;
  const partition = partitionOf(region);
  const silo = siloStackName(environment.name, "*");
  const tables = [metadata, members, audit, data].map(({ arn }) => arn);
  const silos = {
    table: `arn:${partition}:dynamodb:${region}:${accountId}:table/${dataTableName(silo)}`,
    bucket: `arn:${partition}:s3:::${silo}`,
  };
  const withSilos = isolationModel !== "pool";
  const role = new BackupRole(stack, "backup", {
    roleName: backupRoleName(environment.name),
    partition,
    accountId,
    region,
    tables: [...tables, ...(withSilos ? [silos.table] : [])],
    buckets: [bucket.arn, ...(withSilos ? [silos.bucket] : [])],
    keyArn,
    copyVault: backup.plan.copy?.vault,
  });
  new BackupPlan(stack, "backups", {
    environment,
    plan: backup.plan,
    prefix: backupPlanName(environment.name),
    role,
    keyArn,
    selections: {
      platform: { resources: [...tables, bucket.arn] },
      // Restored tables have no tags, and are not backed up.
      ...(withSilos && { silos: { resources: [silos.table, silos.bucket], stack: silo } }),
    },
  });
  return role;
}

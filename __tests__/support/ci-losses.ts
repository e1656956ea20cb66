import type { Check } from "@saas/local-aws/iam";
import type { EnvironmentConfig } from "../../environments/schema";
import { checks } from "./ci-access";

/**
 * Calls by which CI would destroy what a protected environment keeps, one for each denied action: data, its backups and earlier
 * versions, and the keys that encrypt it.
 */
export function losses({ name, accountId, region, backup }: EnvironmentConfig): Check[] {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const own = { "aws:ResourceTag/environment": name };
  const vault = arn("backup", `backup-vault:saas-${name}-backup`);
  const plan = arn("backup", "backup-plan:0a1b2c3d");
  const pool = arn("cognito-idp", `userpool/${region}_abc`);
  const key = arn("kms", "key/0a1b2c3d-0000-4000-8000-0123456789ab");
  const lock = backup.plan?.vaultLock;
  return [
    ...["tenant-data", "silo-acme-tenant-data"].flatMap((table) =>
      checks("dynamodb", ["DeleteTable"], arn("dynamodb", `table/saas-${name}-${table}`)),
    ),
    ...[`tenant-data-${accountId}-${region}`, `silo-acme-${accountId}`].flatMap((bucket) =>
      checks("s3", ["DeleteBucket"], `arn:aws:s3:::saas-${name}-${bucket}`),
    ),
    ...checks(
      "cognito-idp",
      ["DeleteGroup", "DeleteUserPool", "DeleteUserPoolClient", "DeleteUserPoolDomain"],
      pool,
      own,
    ),
    ...checks("kms", ["DeleteImportedKeyMaterial", "DisableKey", "ScheduleKeyDeletion"], key, own),
    ...checks("logs", ["DeleteLogGroup"], arn("logs", `log-group:/aws/lambda/saas-${name}-data`)),
    ...checks("sqs", ["DeleteQueue", "PurgeQueue"], arn("sqs", `saas-${name}-lifecycle-dead-letters`)),
    ...checks("backup", ["DeleteBackupPlan", "DeleteBackupSelection", "UpdateBackupPlan"], plan, own),
    ...checks("backup", ["DeleteBackupVault", "DeleteBackupVaultLockConfiguration"], vault),
    ...checks("backup", ["PutBackupVaultLockConfiguration"], vault, {
      "backup:MinRetentionDays": String(lock?.minDays ?? 1),
      "backup:ChangeableForDays": "3",
    }),
    ...(lock === undefined
      ? []
      : [
          { "backup:MinRetentionDays": String(lock.minDays - 1) },
          { "backup:MaxRetentionDays": "36500" },
        ].flatMap((weaker) => checks("backup", ["PutBackupVaultLockConfiguration"], vault, weaker))),
  ];
}

/** Actions that CI never has in a protected environment; an administrator carries them out. */
export const losing = (environment: EnvironmentConfig): string[] =>
  environment.removalProtection
    ? losses(environment)
        .map(({ action }) => action)
        .filter((action) => action !== "backup:PutBackupVaultLockConfiguration")
    : [];

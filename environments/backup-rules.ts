import type { Problem } from "./problem";
import type { EnvironmentConfig } from "./schema";

/** What is in cold storage is kept there for 90 days at least. Source: AWS Backup API reference, Lifecycle. */
const LEAST_COLD_DAYS = 90;

/** What the parts of `backup` must agree on, and what production must have. */
export function problemsOfBackup({ production, backup }: EnvironmentConfig): Problem[] {
  const { pointInTimeRecoveryDays: recovery, versionsKeptDays: versions, plan } = backup;
  const problems: Problem[] = [];
  const refuse = (broken: boolean, field: string, given: unknown, fix: string) => {
    if (broken) problems.push({ field: `backup.${field}`, given, fix });
  };
  refuse(
    production && recovery === undefined,
    "pointInTimeRecoveryDays",
    recovery,
    "write 1 to 35: this is production, whose tables must be recoverable",
  );
  refuse(
    production && plan === undefined,
    "plan",
    plan,
    "define a plan: what production keeps must outlive its tables and its bucket",
  );
  refuse(
    recovery !== undefined && versions !== undefined && versions < recovery,
    "versionsKeptDays",
    versions,
    `keep versions for ${recovery} days at least, as pointInTimeRecoveryDays says: a tenant's files are restored to the time of its items`,
  );
  if (plan === undefined) return problems;
  const { keepDays, coldAfterDays, vaultLock } = plan;
  refuse(
    coldAfterDays !== undefined && keepDays < coldAfterDays + LEAST_COLD_DAYS,
    "plan.keepDays",
    keepDays,
    `keep backups for ${(coldAfterDays ?? 0) + LEAST_COLD_DAYS} days at least, or leave coldAfterDays out: cold storage is for ${LEAST_COLD_DAYS} days or more`,
  );
  refuse(
    vaultLock !== undefined && (keepDays < vaultLock.minDays || keepDays > vaultLock.maxDays),
    "plan.keepDays",
    keepDays,
    `stay within plan.vaultLock, ${vaultLock?.minDays} to ${vaultLock?.maxDays} days: the vault refuses other backups`,
  );
  refuse(
    vaultLock?.immutableAfterDays !== undefined && !production,
    "plan.vaultLock.immutableAfterDays",
    vaultLock?.immutableAfterDays,
    "leave it out: an environment whose vault nobody can empty cannot be taken down, which is for production alone",
  );
  return problems;
}

import { z } from "zod";

const wholeNumber = (unit: string, min: number, max: number) => {
  const error = `write a whole number from ${min} to ${max} (${unit})`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

const SCHEDULE =
  'write a cron expression of EventBridge in UTC, e.g. "cron(0 3 * * ? *)" for every night at three';

/** Six fields: minutes, hours, day of month, month, day of week, year. Source: EventBridge user guide, cron expressions. */
const CRON = /^cron\((?:[\d*,/?LW#A-Z-]+ ){5}[\d*,/?-]+\)$/;

/** A hundred years: what AWS Backup keeps at most. Source: AWS Backup API reference, Lifecycle. */
const MOST_DAYS = 36_500;

const vaultLock = z.strictObject(
  {
    /** No backup in the vault can be deleted before. */
    minDays: wholeNumber("days", 1, MOST_DAYS),
    /** No backup may be asked to be kept longer: such a job fails. */
    maxDays: wholeNumber("days", 1, MOST_DAYS),
    /**
     * After so many days nobody can take the lock away, AWS included, as long as the vault holds a backup. Absent: whoever has the
     * right to can. Source: AWS Backup developer guide, vault lock.
     */
    immutableAfterDays: wholeNumber("days", 3, MOST_DAYS).optional(),
  },
  { error: "write an object: { minDays, maxDays }, or leave it out" },
);

const plan = z.strictObject(
  {
    /** When a backup begins, within the hour that follows. */
    schedule: z.string({ error: SCHEDULE }).regex(CRON, { error: SCHEDULE }),
    keepDays: wholeNumber("days", 1, MOST_DAYS),
    /** Cheaper and slower from then on, for what can go there: tables, not files. Absent: never. */
    coldAfterDays: wholeNumber("days", 1, MOST_DAYS).optional(),
    vaultLock: vaultLock.optional(),
  },
  { error: 'write an object, e.g. { schedule: "cron(0 3 * * ? *)", keepDays: 35 }, or leave it out' },
);

/** How what tenants have can be brought back: docs/backup.md. */
export const backupSchema = z.strictObject(
  {
    /**
     * How far back tables can be restored, to the second. Absent: tables have no point-in-time recovery, and no tenant can be
     * restored. Source of the range: DynamoDB API reference, PointInTimeRecoverySpecification.
     */
    pointInTimeRecoveryDays: wholeNumber("days", 1, 35).optional(),
    /** How long a version of a file is kept after another one, or a deletion, has taken its place. Absent: for good. */
    versionsKeptDays: wholeNumber("days", 1, MOST_DAYS).optional(),
    /** Backups that outlive tables and bucket, in a vault of their own. Absent: none. */
    plan: plan.optional(),
  },
  { error: "write an object: { pointInTimeRecoveryDays, versionsKeptDays, plan }" },
);

/** Backups of an environment's tables and files. */
export type BackupPlanConfig = Readonly<z.output<typeof plan>>;

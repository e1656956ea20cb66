import { z } from "zod";
import { cronFault } from "./cron";
import { flag, oneOf, pattern, text, wholeNumber } from "./fields";
import { strongerMfaSchema } from "./mfa";

/** A tier's usage plan, and the storage of its tenants. */
export const tierSchema = z.strictObject({
  /** Whether `POST /onboarding` may create a tenant in this tier; operators may in any. */
  selfService: flag,
  /** `pool`: in the shared tables and bucket; `silo`: in the tenant's own stack, which an operator deploys. */
  isolation: oneOf(["pool", "silo"]),
  /** Per tenant, as the other limits here. */
  rateLimit: wholeNumber("requests per second", 1, 10_000),
  burstLimit: wholeNumber("requests at once", 1, 5_000),
  /** API Gateway counts days in UTC, approximately. Source: API Gateway developer guide, usage plans. */
  dailyQuota: wholeNumber("requests per day", 1, 2_147_483_647),
  /** Items and files with their old versions, as last measured: files daily, items as `usage` says. */
  storageGigabytes: wholeNumber("gigabytes", 1, 1_000_000),
  /** Second factor of the tenants' users, if stricter than the environment's `mfa`. Absent: as that. */
  mfa: strongerMfaSchema.optional(),
});

const SLUG =
  "write 2 to 20 characters: lower-case letters, digits and -, beginning with a letter, ending with a letter or digit";
const TENANT_ID = "write the tenant's id, a UUID in lower case, as npm run tenants -- list prints it";

/** A tenant with its own stack: one line of `environments/silos/<environment>.ts`. */
export const siloTenantSchema = z.strictObject(
  {
    /** Part of the names of the stack and its resources: it never changes. */
    slug: pattern(SLUG, /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/),
    tenantId: pattern(TENANT_ID, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    /** The environment's: see `rules/silos.ts`. */
    region: text("write the environment's region"),
    tier: text('name a tier whose isolation is "silo"'),
    /** Absent: as the environment says. `false`: table, bucket and key may be destroyed, with their data. */
    removalProtection: z.boolean({ error: "write true or false, or leave it out" }).optional(),
  },
  { error: "write an object: { slug, tenantId, region, tier }" },
);

/** A validated line of the registry. */
export type SiloTenant = Readonly<z.output<typeof siloTenantSchema>>;

const SCHEDULE =
  'write a cron expression of EventBridge in UTC, e.g. "cron(0 3 * * ? *)" for every night at three';

/** AWS Backup refuses jobs less than an hour apart. Source: its own error, "The interval between backup jobs …". */
const scheduleFault = (expression: string): string | undefined =>
  cronFault(expression) ??
  (/^cron\(\d+ /.test(expression) ? undefined : "backups must be at least an hour apart: name one minute");

/** A hundred years, the longest retention of AWS Backup. Source: AWS Backup API reference, Lifecycle. */
const MOST_DAYS = 36_500;

const vaultLock = z.strictObject(
  {
    /** The vault refuses to delete a backup that is younger. */
    minDays: wholeNumber("days", 1, MOST_DAYS),
    /** A backup job with a longer retention fails. */
    maxDays: wholeNumber("days", 1, MOST_DAYS),
    /**
     * Compliance mode: after this many days no one, not even AWS, can remove the lock, and each backup is stored and
     * charged until it is `keepDays` old. Absent: governance mode, in which an administrator can remove the lock. Read
     * docs/backup.md first. Source: AWS Backup developer guide, vault lock.
     */
    immutableAfterDays: wholeNumber("days", 3, MOST_DAYS).optional(),
  },
  { error: "write an object: { minDays, maxDays }, or leave it out" },
);

const VAULT =
  'write the ARN of a vault, e.g. "arn:aws:backup:eu-west-1:123456789012:backup-vault:saas-prod-copies"';

const backupCopy = z.strictObject(
  {
    /** An existing vault in another region or account, which an administrator creates outside the stacks. */
    vault: pattern(VAULT, /^arn:aws[a-z-]*:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/),
    keepDays: wholeNumber("days", 1, MOST_DAYS),
  },
  { error: "write an object: { vault, keepDays }, or leave it out" },
);

const backupPlan = z.strictObject(
  {
    /** A backup begins within the hour that follows. */
    schedule: text(SCHEDULE).refine((expression) => scheduleFault(expression) === undefined, {
      error: ({ input }) => `${SCHEDULE}: ${scheduleFault(String(input))}`,
    }),
    keepDays: wholeNumber("days", 1, MOST_DAYS),
    /** Moves backups of tables, not of files, to cheaper and slower cold storage. Absent: never. */
    coldAfterDays: wholeNumber("days", 1, MOST_DAYS).optional(),
    vaultLock: vaultLock.optional(),
    /**
     * `own`: the vault has a key that encrypts nothing else, so that backups outlive the environment's key. A vault's
     * key never changes: an existing vault keeps `shared`. Absent: `shared`, the environment's key, or AWS's.
     */
    vaultKey: oneOf(["own", "shared"]).optional(),
    /** Copies each backup to a second vault. Absent: backups stay in the account and region of the data. */
    copy: backupCopy.optional(),
  },
  { error: 'write an object, e.g. { schedule: "cron(0 3 * * ? *)", keepDays: 35 }, or leave it out' },
);

/** Recovery of tables and files: docs/backup.md. */
export const backupSchema = z.strictObject(
  {
    /**
     * Days of point-in-time recovery of tables. Absent: none, and no tenant can be restored. Source of the range:
     * DynamoDB API reference, PointInTimeRecoverySpecification.
     */
    pointInTimeRecoveryDays: wholeNumber("days", 1, 35).optional(),
    /** Days that a replaced or deleted version of a file is kept. Absent: forever. */
    versionsKeptDays: wholeNumber("days", 1, MOST_DAYS).optional(),
    /**
     * Whether only sessions that began with multi-factor authentication may assume the role that restores. For IAM
     * users; sessions of IAM Identity Center and of other federations do not carry it, and their sign-in requires it
     * instead. Absent: any session. Source: IAM user guide, global condition keys, aws:MultiFactorAuthPresent.
     */
    restoreWithMfa: z.boolean({ error: "write true or false, or leave it out" }).optional(),
    /** Backups in a vault, which outlive tables and bucket. Absent: none. */
    plan: backupPlan.optional(),
  },
  { error: "write an object: { pointInTimeRecoveryDays, versionsKeptDays, plan }" },
);

export type BackupPlanConfig = Readonly<z.output<typeof backupPlan>>;

/** Limits of one tenant at services whose quotas all tenants of the account share. */
export const tenantLimitsSchema = z.strictObject(
  {
    /**
     * Calls to Cognito's administration. The smallest quota that a tenant can use up is 25 changes of users a second,
     * for the whole account. Source: Amazon Cognito quotas, UserUpdate.
     */
    userCallsPerMinute: wholeNumber("calls per minute", 60, 6_000),
    invitationsPerDay: wholeNumber("mails per day, in UTC", 1, 1_000),
    /** Between two invitations of one address. */
    invitationCoolDownSeconds: wholeNumber("seconds", 0, 86_400),
    /** Access tokens of machine credentials, for which Cognito charges. */
    machineTokensPerHour: wholeNumber("tokens per hour", 1, 100_000),
    /** Requests of a tenant's identity provider, which no usage plan meters. */
    scimRequestsPerMinute: wholeNumber("requests per minute", 60, 6_000),
  },
  {
    error:
      "write an object: { userCallsPerMinute: 300, invitationsPerDay: 100, invitationCoolDownSeconds: 900, machineTokensPerHour: 600, scimRequestsPerMinute: 600 }",
  },
);

const MEASURED = "write a whole number from 1 to 28 (days), so that every month has a measurement";

/** Measurement of tenants' storage. */
export const usageSchema = z.strictObject(
  {
    /**
     * Interval between measurements of items' bytes, each of which reads every item: docs/costs.md has the price of a
     * gigabyte. Files are listed daily, which costs little.
     */
    itemBytesEveryDays: z.int({ error: MEASURED }).min(1, { error: MEASURED }).max(28, { error: MEASURED }),
  },
  { error: "write an object: { itemBytesEveryDays: 7 }" },
);

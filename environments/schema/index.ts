import { z } from "zod";
import { runtimes } from "../../toolchains/provider";
import { regions } from "../regions";
import { logRetentionDays, RESERVED_BUCKET, TAG_KEY, TAG_VALUE } from "./aws-values";
import { concurrencySchema } from "./concurrency";
import { backupSchema, siloTenantSchema, tenantLimitsSchema, tierSchema, usageSchema } from "./data";
import { flag, oneOf, pattern, text, wholeNumber } from "./fields";
import { firewallSchema } from "./firewall";
import { hostedSignInSchema } from "./hosted-sign-in";
import { mailSchema } from "./mail";
import { mfaSchema, strongerMfaSchema } from "./mfa";
import { alarmsSchema, dashboardSchema, metricsSchema, objectivesSchema, tracingSchema } from "./monitoring";
import { sessionsSchema } from "./sessions";
import { singleSignOnSchema } from "./single-sign-on";
import { storageAccessSchema } from "./storage-access";
import { threatProtectionSchema } from "./threat-protection";

/**
 * Rate and burst of an API Gateway token bucket. The account's quotas are 10,000 and 5,000. Source: API Gateway quotas.
 */
const tokenBucket = {
  rateLimit: wholeNumber("requests per second", 1, 10_000),
  burstLimit: wholeNumber("requests at once", 1, 5_000),
};

const NAME = "write 2 to 16 characters: lower-case letters, digits and -, beginning with a letter";
const ACCOUNT = 'write the 12 digits of the AWS account as text, e.g. "123456789012"';
const REGION = 'write an AWS region such as "eu-central-1"';
const BUCKET =
  "write 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit, and without " +
  "prefixes and suffixes that S3 reserves (xn--, sthree-, amzn-s3-demo-, -s3alias, --ol-s3, --x-s3, --table-s3, -an)";
const STATE_KEY = "write 1 to 64 letters, digits, -, _ and / without a slash at an end";
const ORIGIN = 'write "*" or an origin: scheme, host and port without a path, e.g. "https://app.example.com"';
const REPOSITORY =
  'write "owner/name", or "owner@id/name@id" where the repository has immutable subject claims (docs/operations.md)';
const REPOSITORY_ID = 'write the number as text, e.g. "74": gh api repos/<owner>/<name> --jq .id prints it';
const BRANCH = 'write the name of one branch, e.g. "main"';
const GITHUB_ENVIRONMENT =
  "write the name of the environment on GitHub: Latin letters, digits, spaces and signs, no :, *, ?, $ or quotes";
const TIER =
  "name a tier in lower-case letters, digits and -, beginning with a letter, of at most 32 characters";
const TAG =
  'name a tag in 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with "aws:", which is for AWS';
const TAG_TEXT = 'write at most 256 letters, digits, spaces and _.:/=+-@, not beginning with "aws:"';

/** Hosts of at most 253 characters, ports up to 65535. */
const ALLOWED_ORIGIN =
  /^(\*|https?:\/\/(?=[a-z0-9.-]{1,253}(:|$))[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:(?!0)(\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?)$/;

/** An environment: plain data, validated at synthesis. Environments differ here and nowhere else. */
export const environmentSchema = z.strictObject({
  /** Part of every stack, resource and parameter name. */
  name: pattern(NAME, /^[a-z][a-z0-9-]{1,15}$/),
  /** Turns on the rules that protect data and alert people: see `rules/`. */
  production: flag,
  /** Provider and state backend refuse the credentials of any other account. */
  accountId: pattern(ACCOUNT, /^\d{12}$/),
  region: text(REGION).refine((region) => regions.includes(region), { error: REGION }),
  state: z.strictObject({
    bucket: pattern(BUCKET, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/).refine(
      (name) => !RESERVED_BUCKET.test(name),
      {
        error: BUCKET,
      },
    ),
    /** Objects are `<keyPrefix>/<stack>.tfstate`. */
    keyPrefix: pattern(STATE_KEY, /^(?=.{1,64}$)[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/),
    /**
     * Where the state bucket's own stack keeps its state: in a local file until the bucket exists, then in the bucket.
     */
    ownState: oneOf(["local", "bucket"]),
    /**
     * `customer-managed`: states are encrypted with a key that encrypts nothing else. Absent: `aws-managed`, keys that S3
     * manages. What is stored already stays as it is: docs/operations.md, encrypt the state with a key.
     */
    encryption: oneOf(["aws-managed", "customer-managed"]).optional(),
  }),
  /** `pool`: tenants share tables and bucket, isolated by IAM; `silo`: each has its own; `bridge`: the tier decides. */
  isolationModel: oneOf(["pool", "silo", "bridge"]),
  /**
   * `shared`: an execution environment of a function serves one tenant after another; `per-tenant`: Lambda keeps those of
   * the functions for tenants apart. A change replaces these functions: docs/operations.md, change compute isolation.
   */
  computeIsolation: oneOf(["shared", "per-tenant"]),
  /** Tenants with their own stack, in the order of `environments/silos/<environment>.ts`. */
  siloTenants: z
    .array(siloTenantSchema, { error: "write a list of { slug, tenantId, region, tier }, one per line" })
    .readonly(),
  tiers: z.record(pattern(TIER, /^[a-z][a-z0-9-]{0,31}$/), tierSchema, {
    error: "write an object with one field per tier, e.g. { standard: { selfService: true, … } }",
  }),
  /** The tier of an onboarding request that names none. */
  defaultTier: text("name one of the tiers"),
  onboarding: z.strictObject({
    /**
     * `open`: anyone may call; `iam`: callers sign and need permission to invoke; `closed`: the route does not exist.
     */
    access: oneOf(["open", "iam", "closed"]),
    throttling: z.strictObject(tokenBucket),
  }),
  tenantLimits: tenantLimitsSchema,
  /**
   * Limits of each method for tenants that no usage plan meters, as it takes no API key: `GET /tenant`. Over all
   * tenants.
   */
  keylessThrottling: z.strictObject(tokenBucket),
  /**
   * Limits of each method over all tenants, which protect the platform; a tier's limits protect tenants from each
   * other.
   */
  throttling: z.strictObject(tokenBucket),
  offboarding: z.strictObject({
    /**
     * Days between the request and the purge; 0: the purge waits only for the export, and until the last signed upload
     * URL has expired.
     */
    graceDays: wholeNumber("days", 0, 365),
  }),
  /** Second factor (TOTP) of tenants' users; tiers, tenants and operators may demand more: docs/identity.md. */
  mfa: mfaSchema,
  /** For tenants' administrators. Absent: as for all users. */
  administratorMfa: strongerMfaSchema.optional(),
  sessions: sessionsSchema,
  threatProtection: threatProtectionSchema,
  /** Absent: the pool has no domain; applications sign in by SRP only. */
  hostedSignIn: hostedSignInSchema.optional(),
  /**
   * Absent: tenants cannot connect their identity providers. To be decided before the first deployment: it makes addresses
   * in the user pool mutable, which no pool can become later (docs/identity.md).
   */
  singleSignOn: singleSignOnSchema.optional(),
  /** Absent: Cognito's own mailer sends, about 50 mails a day. */
  mail: mailSchema.optional(),
  cors: z.strictObject({
    /** Browser origins that may call the API; empty: none. */
    allowOrigins: z.array(pattern(ORIGIN, ALLOWED_ORIGIN), {
      error: `write a list; ${ORIGIN}`,
    }),
  }),
  files: z.strictObject({
    /** A single PUT takes at most 5 GB. Source: Amazon S3 user guide, uploading objects. */
    maxUploadBytes: wholeNumber("bytes", 1, 5 * 1024 ** 3),
    /** Lifetime of a presigned URL: shorter than the hour that its credentials can last. */
    presignedUrlSeconds: wholeNumber("seconds", 60, 3000),
  }),
  logs: z.strictObject({
    retentionDays: z.literal(logRetentionDays, {
      error: `write one of the days that CloudWatch Logs knows: ${logRetentionDays.join(", ")}`,
    }),
    level: oneOf(["DEBUG", "INFO", "WARN", "ERROR"]),
  }),
  /** Lambda's runtime of every function; the toolchain's line decides which it can be: docs/toolchain.md. */
  runtime: oneOf(runtimes),
  /** Lambda's concurrency. */
  concurrency: concurrencySchema,
  metrics: metricsSchema,
  /** X-Ray charges by trace, so production samples. */
  tracing: tracingSchema,
  usage: usageSchema,
  alarms: alarmsSchema,
  dashboard: dashboardSchema,
  objectives: objectivesSchema,
  backup: backupSchema,
  /** Access logs of stored data. Absent: none. */
  storageAccess: storageAccessSchema.optional(),
  /** Protects tables, bucket, pool, key and log groups from Terraform and, where AWS supports it, from the API. */
  removalProtection: flag,
  /** `customer-managed`: one KMS key per environment, rotated yearly, for tables, bucket, topic and logs. */
  encryption: oneOf(["aws-managed", "customer-managed"]),
  webApplicationFirewall: firewallSchema,
  /**
   * API Gateway writes logs through one role per account and region: `managed` in one of its environments, `existing`
   * in the others.
   */
  apiGatewayAccountRole: oneOf(["managed", "existing"]),
  /** Access of GitHub Actions; absent: none, and roles have no permissions boundary. */
  ci: z
    .strictObject(
      {
        /**
         * As in the `sub` claim of the repository's tokens. Repositories created, renamed or moved since July 2026 have
         * ids in it, so that a later owner of the name is not trusted. Source: GitHub changelog, immutable subject
         * claims.
         */
        repository: pattern(
          REPOSITORY,
          /^[A-Za-z0-9][A-Za-z0-9-]{0,38}(\/[A-Za-z0-9._-]{1,100}|@\d+\/[A-Za-z0-9._-]{1,100}@\d+)$/,
        ),
        /**
         * The repository's number, which its tokens carry too: a later owner of the name has another. `gh api
         * repos/<owner>/<name> --jq .id` prints it. Sources: GitHub docs, OpenID Connect reference; IAM user guide,
         * available keys for AWS OIDC federation.
         */
        repositoryId: pattern(REPOSITORY_ID, /^\d{1,20}$/).optional(),
        /** The only branch that deploys, and that plans outside of pull requests. */
        branch: pattern(BRANCH, /^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/),
        /**
         * The GitHub environment of deployments; its protection rules decide which jobs may deploy. Policies of IAM
         * have characters up to U+00FF. Source: IAM API reference, CreateRole.
         */
        githubEnvironment: pattern(GITHUB_ENVIRONMENT, /^(?! )(?:(?![:*?"'$])[ -~¡-ÿ]){1,100}(?<! )$/),
        /**
         * An account has one identity provider for GitHub: `managed` in one environment of the account, `existing` in
         * the others.
         */
        oidcProvider: oneOf(["managed", "existing"]),
        /**
         * Whether CI verifies each deployment (npm run verify), with a separate role that may use the control plane
         * like an operator. For environments without customers.
         */
        verify: z.boolean({ error: "write true or false, or leave it out" }).optional(),
      },
      { error: 'write an object, e.g. { repository: "owner/name", branch: "main", … }' },
    )
    .optional(),
  /** Tags of every resource, in addition to those that the stacks set. */
  tags: z.record(pattern(TAG, TAG_KEY), pattern(TAG_TEXT, TAG_VALUE), {
    error: 'write an object, e.g. { team: "platform" }',
  }),
});

export type CiConfig = NonNullable<z.output<typeof environmentSchema>["ci"]>;

/** A validated environment. */
export type EnvironmentConfig = Readonly<z.output<typeof environmentSchema>>;

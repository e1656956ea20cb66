import { z } from "zod";
import { alarmsSchema } from "./alarms-schema";
import { backupSchema } from "./backup-schema";
import { dashboardSchema } from "./dashboard-schema";
import { text, wholeNumber } from "./fields";
import { metricsSchema } from "./metrics-schema";
import { objectivesSchema } from "./objectives-schema";
import { regions } from "./regions";
import { siloTenantSchema } from "./silo-tenant";
import { tracingSchema } from "./tracing-schema";
import { usageSchema } from "./usage-schema";

/** Days CloudWatch Logs can keep a log group. Source: CloudWatch Logs API reference, PutRetentionPolicy. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const flag = z.boolean({ error: "write true or false" });
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `write one of ${values.map((value) => `"${value}"`).join(", ")}` });

/** A rate and a burst of an API Gateway token bucket. The account's quota is 10,000 and 5,000. Source: API Gateway quotas. */
const tokenBucket = {
  rateLimit: wholeNumber("requests per second", 1, 10_000),
  burstLimit: wholeNumber("requests at once", 1, 5_000),
};

/** What each tenant of a tier gets: a usage plan, and where its data lives. */
const tier = z.strictObject({
  /** Whether `POST /onboarding` may create a tenant in this tier; operators may in any. */
  selfService: flag,
  /** `pool`: in the tables and the bucket that all share; `silo`: in a stack of its own, which an operator deploys. */
  isolation: oneOf(["pool", "silo"]),
  /** Per tenant, as all other limits here. */
  rateLimit: wholeNumber("requests per second", 1, 10_000),
  burstLimit: wholeNumber("requests at once", 1, 5_000),
  /** API Gateway counts days in UTC, and not to the last request. Source: API Gateway developer guide, usage plans. */
  dailyQuota: wholeNumber("requests per day", 1, 2_147_483_647),
});

const NAME = "write 2 to 16 characters: lower-case letters, digits and -, beginning with a letter";
const ACCOUNT = 'write the 12 digits of the AWS account as text, e.g. "123456789012"';
const REGION = 'write an AWS region such as "eu-central-1"';
const BUCKET =
  "write 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit";
const STATE_KEY = "write letters, digits, -, _ and / without a slash at an end";
const ORIGIN = 'write "*" or an origin: scheme, host and port without a path, e.g. "https://app.example.com"';
const REPOSITORY =
  'write "owner/name", or "owner@id/name@id" where the repository has immutable subject claims (docs/operations.md)';
const BRANCH = 'write the name of one branch, e.g. "main"';
const GITHUB_ENVIRONMENT = "write the name of the environment on GitHub: no :, *, ? or quotes";
const TIER = "name a tier in lower-case letters, digits and -, beginning with a letter";

/** One environment: plain data, validated at synthesis. Differences between environments exist nowhere else. */
export const environmentSchema = z.strictObject({
  /** Part of every stack, resource and parameter name. */
  name: text(NAME).regex(/^[a-z][a-z0-9-]{1,15}$/, { error: NAME }),
  /** Production turns on the rules that protect data and call people: see `rules.ts`. */
  production: flag,
  /** The provider and the state backend refuse to work with the credentials of any other account. */
  accountId: text(ACCOUNT).regex(/^\d{12}$/, { error: ACCOUNT }),
  region: text(REGION).refine((region) => regions.includes(region), { error: REGION }),
  state: z.strictObject({
    bucket: text(BUCKET).regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, { error: BUCKET }),
    /** Objects are `<keyPrefix>/<stack>.tfstate`. */
    keyPrefix: text(STATE_KEY).regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, { error: STATE_KEY }),
    /** Where the stack that makes the bucket keeps its own state: a local file until the bucket exists, then the bucket. */
    ownState: oneOf(["local", "bucket"]),
  }),
  /** `pool`: tenants share tables and bucket, and IAM keeps them apart; `silo`: each has its own; `bridge`: its tier decides. */
  isolationModel: oneOf(["pool", "silo", "bridge"]),
  /** Tenants with a stack of their own, in the order of `environments/silos/<environment>.ts`. */
  siloTenants: z
    .array(siloTenantSchema, { error: "write a list of { slug, tenantId, region, tier }, a line each" })
    .readonly(),
  tiers: z.record(text(TIER).regex(/^[a-z][a-z0-9-]{0,31}$/, { error: TIER }), tier, {
    error: "write an object with a tier a field, e.g. { standard: { selfService: true, … } }",
  }),
  /** The tier of an onboarding request that names none. */
  defaultTier: text("name one of the tiers"),
  onboarding: z.strictObject({
    /** `open`: anybody may call; `iam`: SigV4 with the right to invoke; `closed`: the route does not exist. */
    access: oneOf(["open", "iam", "closed"]),
    throttling: z.strictObject(tokenBucket),
  }),
  /** Of each method, over all tenants: what protects the platform; a tier's limits protect tenants from each other. */
  throttling: z.strictObject(tokenBucket),
  offboarding: z.strictObject({
    /** Between the request and the purge; 0: the purge follows the export at once. */
    graceDays: wholeNumber("days", 0, 365),
  }),
  cors: z.strictObject({
    /** Browser origins that may call the API; empty: none. */
    allowOrigins: z.array(text(ORIGIN).regex(/^(\*|https?:\/\/[a-z0-9.-]+(:\d{1,5})?)$/, { error: ORIGIN }), {
      error: `write a list; ${ORIGIN}`,
    }),
  }),
  files: z.strictObject({
    /** One PUT ends at 5 GB. Source: Amazon S3 user guide, uploading objects. */
    maxUploadBytes: wholeNumber("bytes", 1, 5 * 1024 ** 3),
    /** How long a presigned URL works: less than the hour that the credentials behind it can live. */
    presignedUrlSeconds: wholeNumber("seconds", 60, 3000),
  }),
  logs: z.strictObject({
    retentionDays: z.literal(logRetentionDays, {
      error: `write one of the days that CloudWatch Logs knows: ${logRetentionDays.join(", ")}`,
    }),
    level: oneOf(["DEBUG", "INFO", "WARN", "ERROR"]),
  }),
  metrics: metricsSchema,
  /** X-Ray: what is traced costs, so production samples. */
  tracing: tracingSchema,
  usage: usageSchema,
  alarms: alarmsSchema,
  dashboard: dashboardSchema,
  /** What the platform promises, and burn-rate alarms are made of. */
  objectives: objectivesSchema,
  backup: backupSchema,
  /** Tables, bucket, pool, key and log groups cannot be destroyed, neither by Terraform nor, where AWS can, by API. */
  removalProtection: flag,
  /** `customer-managed`: one KMS key per environment, rotated yearly, for tables, bucket, topic and logs. */
  encryption: oneOf(["aws-managed", "customer-managed"]),
  webApplicationFirewall: z.strictObject({
    enabled: flag,
    /** Per client address; AWS WAF counts at least 10. Source: AWS WAF developer guide, rate-based rules. */
    onboardingRequestsPer5Minutes: wholeNumber("requests per address in 5 minutes", 10, 2_000_000_000),
  }),
  /**
   * API Gateway writes logs through one role per account and region: `managed` here in one environment of them, `existing`
   * in the others.
   */
  apiGatewayAccountRole: oneOf(["managed", "existing"]),
  /** Who plans and deploys from GitHub Actions; absent: nobody, and roles have no permissions boundary. */
  ci: z
    .strictObject(
      {
        /**
         * As the `sub` claim of the repository's tokens has it. Repositories made, renamed or moved since July 2026 have ids in it, so
         * that nobody who takes the name later is trusted. Source: GitHub changelog, immutable subject claims.
         */
        repository: text(REPOSITORY).regex(
          /^[A-Za-z0-9][A-Za-z0-9-]{0,38}(\/[A-Za-z0-9._-]{1,100}|@\d+\/[A-Za-z0-9._-]{1,100}@\d+)$/,
          {
            error: REPOSITORY,
          },
        ),
        /** The only branch that plans outside of pull requests, and that deploys. */
        branch: text(BRANCH).regex(/^[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}$/, { error: BRANCH }),
        /** The environment on GitHub that jobs deploy in; its protection rules decide which jobs may. */
        githubEnvironment: text(GITHUB_ENVIRONMENT).regex(/^[^:*?"'$\s][^:*?"'$]{0,99}$/, {
          error: GITHUB_ENVIRONMENT,
        }),
        /** GitHub as an identity provider exists once in an account: `managed` here in one environment of it, else `existing`. */
        oidcProvider: oneOf(["managed", "existing"]),
      },
      { error: 'write an object, e.g. { repository: "owner/name", branch: "main", … }' },
    )
    .optional(),
  tags: z.record(z.string(), text("write text"), { error: 'write an object, e.g. { team: "platform" }' }),
});

/** Access of an environment's continuous integration. */
export type CiConfig = NonNullable<z.output<typeof environmentSchema>["ci"]>;

/** A validated environment. */
export type EnvironmentConfig = Readonly<z.output<typeof environmentSchema>>;

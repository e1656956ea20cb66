import { routes } from "../../api/routes";
import { exampleAccountIds, exampleRepository } from "../examples";
import { nearest } from "../nearest";
import type { Problem } from "../problem";
import { partitionOf } from "../regions";
import type { EnvironmentConfig } from "../schema";
import { MOST_TAGS } from "../schema/aws-values";
import { problemsOfBranding } from "./branding";
import { problemsOfConcurrency } from "./concurrency";
import { problemsOfHostedSignIn } from "./hosted-sign-in";
import { problemsOfLine } from "./line";
import { problemsOfMail } from "./mail";
import { problemsOfSignIn } from "./sign-in";
import { problemsOfSilos } from "./silos";
import { problemsOfSingleSignOn } from "./single-sign-on";
import { problemsOfTenantLimits } from "./tenant-limits";

/** Tags that the stacks set. IAM ignores the case of tag names. */
const ownTags = new Set([
  "environment",
  "stack",
  "managed-by",
  "tenant_id",
  "tenant",
  "tier",
  "work",
  "silo_work",
]);

/**
 * A function's environment variables may have 4,096 bytes. Source: Lambda quotas. The limits below leave a fifth of
 * that.
 */
const MOST_TIERS = 8;
const MOST_ORIGIN_CHARACTERS = 300;

/** Long enough to notice a mistake over a long weekend. */
const LEAST_PRODUCTION_GRACE_DAYS = 7;

/** Rules over several fields of one environment. */
export function problemsWithin(environment: EnvironmentConfig): Problem[] {
  const problems: Problem[] = [];
  const refuse = (broken: boolean, field: string, given: unknown, fix: string) => {
    if (broken) problems.push({ field, given, fix });
  };
  const { name, production, tiers, defaultTier, cors, throttling, onboarding, isolationModel } = environment;

  refuse(
    /^prod/.test(name) && !production,
    "production",
    production,
    `set it to true: "${name}" is a production name`,
  );
  refuse(
    /-silo(-|$)/.test(name),
    "name",
    name,
    "choose another: its stacks would have the names of another environment's silos, saas-<environment>-silo-<slug>",
  );
  refuse(
    production && !environment.removalProtection,
    "removalProtection",
    false,
    "set it to true: this is production",
  );
  refuse(
    production && cors.allowOrigins.includes("*"),
    "cors.allowOrigins",
    cors.allowOrigins,
    "name the origins: a production API must not be open to every web page",
  );
  refuse(
    cors.allowOrigins.includes("*") && cors.allowOrigins.length > 1,
    "cors.allowOrigins",
    cors.allowOrigins,
    'keep either "*" or the named origins',
  );

  refuse(
    cors.allowOrigins.join().length > MOST_ORIGIN_CHARACTERS,
    "cors.allowOrigins",
    cors.allowOrigins,
    `keep to ${MOST_ORIGIN_CHARACTERS} characters in all: every function gets the list in its environment variables, whose size is limited`,
  );

  const known = Object.keys(tiers).join(", ");
  refuse(
    Object.keys(tiers).length > MOST_TIERS,
    "tiers",
    Object.keys(tiers),
    `define at most ${MOST_TIERS}: functions get them in their environment variables, whose size is limited`,
  );
  refuse(known === "", "tiers", tiers, "define at least one tier");
  const chosen = tiers[defaultTier];
  refuse(chosen === undefined, "defaultTier", defaultTier, `name one of the tiers: ${known}`);
  refuse(
    chosen?.selfService === false && onboarding.access !== "closed" && isolationModel !== "silo",
    "defaultTier",
    defaultTier,
    chosen?.isolation === "silo"
      ? "choose a self-service tier: an operator deploys a silo, no request does"
      : `choose a self-service tier, or set tiers.${defaultTier}.selfService to true`,
  );
  for (const [tier, { rateLimit }] of Object.entries(tiers)) {
    refuse(
      rateLimit > throttling.rateLimit,
      `tiers.${tier}.rateLimit`,
      rateLimit,
      `stay within throttling.rateLimit, which is ${throttling.rateLimit}: one tenant must not use up the limit that all share`,
    );
  }
  refuse(
    production && environment.offboarding.graceDays < LEAST_PRODUCTION_GRACE_DAYS,
    "offboarding.graceDays",
    environment.offboarding.graceDays,
    `set it to at least ${LEAST_PRODUCTION_GRACE_DAYS}: a purge cannot be undone`,
  );
  refuse(
    onboarding.throttling.rateLimit > throttling.rateLimit,
    "onboarding.throttling.rateLimit",
    onboarding.throttling.rateLimit,
    `stay within throttling.rateLimit, which is ${throttling.rateLimit}`,
  );
  const tags = Object.keys(environment.tags);
  refuse(
    tags.length > MOST_TAGS - ownTags.size,
    "tags",
    environment.tags,
    `keep to ${MOST_TAGS - ownTags.size}: a resource has ${MOST_TAGS} tags at most, and the stacks set others`,
  );
  for (const [tag, value] of Object.entries(environment.tags)) {
    refuse(
      tags.some((other) => other < tag && other.toLowerCase() === tag.toLowerCase()),
      `tags.${tag}`,
      value,
      "keep one spelling: IAM ignores the case of tag names",
    );
    refuse(
      ownTags.has(tag.toLowerCase()),
      `tags.${tag}`,
      value,
      "choose another name: the stacks set this tag",
    );
  }
  refuse(
    environment.ci !== undefined && environment.state.bucket.startsWith("saas-"),
    "state.bucket",
    environment.state.bucket,
    "choose a name that does not begin with \"saas-\": CI's rights on the platform's buckets would reach the state",
  );
  refuse(
    environment.ci?.repository === exampleRepository && !exampleAccountIds.has(environment.accountId),
    "ci.repository",
    exampleRepository,
    "write your repository, or remove ci: this is an example, and its owner could deploy to your account",
  );
  // Source: Lambda developer guide, tenant isolation, supported AWS regions.
  refuse(
    environment.computeIsolation === "per-tenant" && partitionOf(environment.region) !== "aws",
    "computeIsolation",
    environment.computeIsolation,
    `write "shared", or choose another region: Lambda has no tenant isolation in ${environment.region}`,
  );
  const { ci } = environment;
  refuse(
    production &&
      ci !== undefined &&
      ci.repository !== exampleRepository &&
      ci.repositoryId === undefined &&
      !ci.repository.includes("@"),
    "ci.repositoryId",
    ci?.repositoryId,
    "write the repository's number, as gh api repos/<owner>/<name> --jq .id prints it: a later owner of the name could deploy production",
  );
  return [
    ...problems,
    ...problemsOfAlarms(environment),
    ...problemsOfConcurrency(environment),
    ...problemsOfLine(environment),
    ...problemsOfBackup(environment),
    ...problemsOfMail(environment),
    ...problemsOfSignIn(environment),
    ...problemsOfHostedSignIn(environment),
    ...problemsOfBranding(environment),
    ...problemsOfSingleSignOn(environment),
    ...problemsOfTenantLimits(environment),
    ...problemsOfSilos(environment),
  ];
}

/** Alarms must fit the rest of the environment and the route table. */
function problemsOfAlarms({ production, alarms }: EnvironmentConfig): Problem[] {
  const problems: Problem[] = [];
  if (production && alarms.receivers.length === 0) {
    problems.push({
      field: "alarms.receivers",
      given: alarms.receivers,
      fix: "name at least one e-mail address: a production environment's alarms need a recipient",
    });
  }
  const { receivers } = alarms;
  for (const [index, receiver] of receivers.entries()) {
    if (!receivers.slice(0, index).some((other) => plain(other) === plain(receiver))) continue;
    problems.push({
      field: `alarms.receivers.${index}`,
      given: receiver,
      fix: "remove it: another receiver has the same letters and digits, which form its Terraform address",
    });
  }
  const known = routes.map(({ method, path }) => `${method} ${path}`);
  for (const [route, given] of Object.entries(alarms.routeLatency.routes)) {
    if (known.includes(route)) continue;
    const near = nearest(route, known);
    problems.push({
      field: `alarms.routeLatency.routes.${route}`,
      given,
      fix: `no such route; ${near === undefined ? "name one of api/routes.ts" : `did you mean "${near}"?`}`,
    });
  }
  return problems;
}

/** As `alarm-topic.ts` names a subscription. */
const plain = (address: string): string => address.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
/** Shortest stay in cold storage. Source: AWS Backup API reference, Lifecycle. */
const LEAST_COLD_DAYS = 90;

/** The parts of `backup` must fit each other; production must have all of them. */
function problemsOfBackup({ accountId, region, production, backup }: EnvironmentConfig): Problem[] {
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
    "define a plan: production's backups must outlive its tables and its bucket",
  );
  refuse(
    recovery !== undefined && versions !== undefined && versions < recovery,
    "versionsKeptDays",
    versions,
    `keep versions for at least ${recovery} days, like pointInTimeRecoveryDays: files are restored to the same time as items`,
  );
  if (plan === undefined) return problems;
  const { keepDays, coldAfterDays, vaultLock, copy } = plan;
  const [, partition, , copyRegion, copyAccount] = copy?.vault.split(":") ?? [];
  refuse(
    copyRegion === region && copyAccount === accountId,
    "plan.copy.vault",
    copy?.vault,
    `name a vault in another region or account: whatever destroys the backups in ${region} of ${accountId} would also destroy their copies`,
  );
  refuse(
    copy !== undefined && partition !== partitionOf(region),
    "plan.copy.vault",
    copy?.vault,
    `name a vault whose ARN begins with "arn:${partitionOf(region)}:": AWS does not copy backups to another partition`,
  );
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
    "leave it out: an environment whose vault cannot be emptied cannot be destroyed, which only production may require",
  );
  return problems;
}

import { problemsOfAlarms } from "./alarm-rules";
import { problemsOfBackup } from "./backup-rules";
import { exampleAccountIds, exampleRepository } from "./examples";
import type { Problem } from "./problem";
import type { EnvironmentConfig } from "./schema";
import { problemsOfSilos } from "./silo-rules";

/** Tags that the stacks set themselves. IAM knows no case in the names of tags. */
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

/** Enough to notice a mistake over a long weekend. */
const LEAST_PRODUCTION_GRACE_DAYS = 7;

/** Rules within one environment that no single field can tell. */
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
    "name the origins: a production API does not answer every web page",
  );
  refuse(
    cors.allowOrigins.includes("*") && cors.allowOrigins.length > 1,
    "cors.allowOrigins",
    cors.allowOrigins,
    'keep either "*" or the named origins',
  );

  const known = Object.keys(tiers).join(", ");
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
      `stay within throttling.rateLimit, which is ${throttling.rateLimit}: one tenant must not use up what all share`,
    );
  }
  refuse(
    production && environment.offboarding.graceDays < LEAST_PRODUCTION_GRACE_DAYS,
    "offboarding.graceDays",
    environment.offboarding.graceDays,
    `set it to ${LEAST_PRODUCTION_GRACE_DAYS} at least: what production purges is gone`,
  );
  refuse(
    onboarding.throttling.rateLimit > throttling.rateLimit,
    "onboarding.throttling.rateLimit",
    onboarding.throttling.rateLimit,
    `stay within throttling.rateLimit, which is ${throttling.rateLimit}`,
  );
  for (const [tag, value] of Object.entries(environment.tags)) {
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
  return [
    ...problems,
    ...problemsOfAlarms(environment),
    ...problemsOfBackup(environment),
    ...problemsOfSilos(environment),
  ];
}

/** An environment and the name of its file. */
export interface NamedEnvironment {
  readonly file: string;
  readonly environment: EnvironmentConfig;
}

/** Rules between environments; each is reported for the later of the two, in the order given. */
export function problemsBetween(
  environments: readonly NamedEnvironment[],
): { file: string; problem: Problem }[] {
  return environments.flatMap(({ file, environment }, index) =>
    environments
      .slice(0, index)
      .flatMap((other) => problemsOfPair(environment, other))
      .map((problem) => ({ file, problem })),
  );
}

function problemsOfPair(
  environment: EnvironmentConfig,
  { file, environment: other }: NamedEnvironment,
): Problem[] {
  const problems: Problem[] = [];
  const { state, apiGatewayAccountRole: role } = environment;
  if (state.bucket === other.state.bucket && state.keyPrefix === other.state.keyPrefix) {
    problems.push({
      field: "state.keyPrefix",
      given: state.keyPrefix,
      fix: `choose another: environments/${file}.ts keeps its state under the same key of ${state.bucket}`,
    });
  }
  const sameAccount = environment.accountId === other.accountId && environment.region === other.region;
  if (sameAccount && role === "managed" && other.apiGatewayAccountRole === "managed") {
    problems.push({
      field: "apiGatewayAccountRole",
      given: role,
      fix: `write "existing": environments/${file}.ts manages the role of account ${other.accountId} in ${other.region}`,
    });
  }
  if (environment.accountId === other.accountId)
    problems.push(...problemsOfAccount(environment, file, other));
  const { ci } = environment;
  if (
    ci !== undefined &&
    ci.repository === other.ci?.repository &&
    ci.githubEnvironment === other.ci.githubEnvironment
  ) {
    problems.push({
      field: "ci.githubEnvironment",
      given: ci.githubEnvironment,
      fix: `choose another: who deploys environments/${file}.ts could deploy this environment as well`,
    });
  }
  return problems;
}

/** Rules between two environments of one account, whatever their regions. */
function problemsOfAccount(
  { name, ci }: EnvironmentConfig,
  file: string,
  other: EnvironmentConfig,
): Problem[] {
  const problems: Problem[] = [];
  const bounded = ci !== undefined || other.ci !== undefined;
  if (bounded && (name.startsWith(`${other.name}-`) || other.name.startsWith(`${name}-`))) {
    problems.push({
      field: "name",
      given: name,
      fix:
        `choose a name that does not go on from another's, or an account of its own: rights on saas-${shorter(name, other.name)}-* ` +
        `would reach both this environment and environments/${file}.ts`,
    });
  }
  if (ci?.oidcProvider === "managed" && other.ci?.oidcProvider === "managed") {
    problems.push({
      field: "ci.oidcProvider",
      given: "managed",
      fix: `write "existing": environments/${file}.ts manages GitHub's provider of account ${other.accountId}`,
    });
  }
  return problems;
}

const shorter = (one: string, other: string): string => (one.length < other.length ? one : other);

import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";

/** A shorter cool-down has no effect: a mail takes as long to arrive. */
const LEAST_COOL_DOWN = 60;

/**
 * An onboarding makes up to six management calls of API Gateway, counting a rollback; the account has ten a second,
 * which cannot be raised. Source: Amazon API Gateway quotas.
 */
const MOST_ONBOARDINGS = 2;

/** Limits of one tenant or new customer must leave capacity for the others and for operators. */
export function problemsOfTenantLimits(environment: EnvironmentConfig): Problem[] {
  const { removalProtection, tenantLimits, throttling, keylessThrottling, onboarding } = environment;
  const problems: Problem[] = [];
  const refuse = (broken: boolean, field: string, given: unknown, fix: string) => {
    if (broken) problems.push({ field, given, fix });
  };
  refuse(
    keylessThrottling.rateLimit > throttling.rateLimit,
    "keylessThrottling.rateLimit",
    keylessThrottling.rateLimit,
    `stay within throttling.rateLimit, which is ${throttling.rateLimit}`,
  );
  refuse(
    removalProtection && tenantLimits.invitationCoolDownSeconds < LEAST_COOL_DOWN,
    "tenantLimits.invitationCoolDownSeconds",
    tenantLimits.invitationCoolDownSeconds,
    `set it to ${LEAST_COOL_DOWN} at least: this environment sends mail to people whom tenants choose`,
  );
  refuse(
    removalProtection &&
      onboarding.access !== "closed" &&
      onboarding.throttling.rateLimit > MOST_ONBOARDINGS &&
      // A rate above the stage's is reported separately.
      onboarding.throttling.rateLimit <= throttling.rateLimit,
    "onboarding.throttling.rateLimit",
    onboarding.throttling.rateLimit,
    `set it to ${MOST_ONBOARDINGS} at most: each onboarding makes management calls of API Gateway, of which the account has 10 a second`,
  );
  return problems;
}

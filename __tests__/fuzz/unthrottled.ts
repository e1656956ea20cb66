import { local } from "../../environments";
import type { EnvironmentConfig } from "../../environments/schema";

const most = { rateLimit: 10_000, burstLimit: 5_000 };

/**
 * The `local` environment for many requests: limits that they do not reach, few log lines, no traces, and no second factor, which one
 * request would demand of the users of all others.
 */
export const unthrottled: Partial<EnvironmentConfig> = {
  tiers: Object.fromEntries(
    Object.entries(local.tiers).map(([name, tier]) => [
      name,
      { ...tier, ...most, dailyQuota: 2_147_483_647 },
    ]),
  ),
  mfa: "off",
  throttling: most,
  onboarding: { ...local.onboarding, throttling: most },
  logs: { ...local.logs, level: "WARN" },
  tracing: { ...local.tracing, enabled: false },
};

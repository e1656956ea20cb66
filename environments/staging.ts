import { defaults } from "./defaults";
import { type EnvironmentData, environment } from "./environment";

/** Production's next version, in its own account: the same safety, shorter retention. */
export const staging = environment({
  ...defaults,
  name: "staging",
  production: false,
  accountId: "444455556666",
  state: {
    bucket: "example-saas-staging-tfstate",
    keyPrefix: "staging",
    ownState: "local",
    encryption: "customer-managed",
  },
  onboarding: { ...defaults.onboarding, access: "open" },
  offboarding: { graceDays: 7 },
  cors: { allowOrigins: ["https://staging.example.com"] },
  hostedSignIn: { callbackUrls: ["https://staging.example.com/"] },
  tracing: { ...defaults.tracing, fixedRatePercent: 10 },
  alarms: { ...defaults.alarms, receivers: ["staging-alarms@example.com"] },
  backup: {
    pointInTimeRecoveryDays: 35,
    versionsKeptDays: 35,
    plan: { schedule: "cron(0 3 * * ? *)", keepDays: 14 },
  },
  storageAccess: { keepDays: 30 },
  removalProtection: false,
  ci: { ...defaults.ci, githubEnvironment: "staging", verify: true },
} satisfies EnvironmentData);

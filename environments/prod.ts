import { defaults } from "./defaults";
import { type EnvironmentData, environment } from "./environment";

/**
 * For customers: protected against removal, encrypted with its own key, behind the firewall, with alarms that notify
 * people.
 */
export const prod = environment({
  ...defaults,
  name: "prod",
  production: true,
  accountId: "777788889999",
  state: {
    bucket: "example-saas-prod-tfstate",
    keyPrefix: "prod",
    ownState: "local",
    encryption: "customer-managed",
  },
  onboarding: { ...defaults.onboarding, access: "iam" },
  administratorMfa: "required",
  offboarding: { graceDays: 30 },
  cors: { allowOrigins: ["https://app.example.com"] },
  hostedSignIn: { callbackUrls: ["https://app.example.com/"] },
  mail: {
    identityArn: "arn:aws:ses:eu-central-1:777788889999:identity/example.com",
    from: "Example <no-reply@example.com>",
    replyTo: "support@example.com",
    configurationSet: "saas-prod",
  },
  logs: { ...defaults.logs, retentionDays: 365 },
  tracing: { ...defaults.tracing, fixedRatePercent: 5 },
  alarms: { ...defaults.alarms, receivers: ["oncall@example.com"] },
  backup: {
    pointInTimeRecoveryDays: 35,
    versionsKeptDays: 90,
    plan: {
      schedule: "cron(0 3 * * ? *)",
      keepDays: 365,
      coldAfterDays: 90,
      vaultLock: { minDays: 35, maxDays: 3650 },
      vaultKey: "own",
    },
  },
  storageAccess: { keepDays: 365 },
  removalProtection: true,
  ci: { ...defaults.ci, githubEnvironment: "prod" },
} satisfies EnvironmentData);

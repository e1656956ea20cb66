import type { EnvironmentConfig } from "./schema";
import { siloTenants } from "./silos/prod";

/** What customers use: protected against removal, encrypted with a key of its own, behind the firewall; alarms reach people. */
export const prod = {
  name: "prod",
  production: true,
  accountId: "777788889999",
  region: "eu-central-1",
  state: { bucket: "example-saas-prod-tfstate", keyPrefix: "prod", ownState: "local" },
  isolationModel: "bridge",
  tiers: {
    standard: { selfService: true, isolation: "pool", rateLimit: 20, burstLimit: 40, dailyQuota: 100_000 },
    premium: { selfService: false, isolation: "pool", rateLimit: 50, burstLimit: 100, dailyQuota: 1_000_000 },
    dedicated: {
      selfService: false,
      isolation: "silo",
      rateLimit: 80,
      burstLimit: 500,
      dailyQuota: 10_000_000,
    },
  },
  siloTenants,
  defaultTier: "standard",
  onboarding: { access: "iam", throttling: { rateLimit: 5, burstLimit: 10 } },
  throttling: { rateLimit: 100, burstLimit: 500 },
  offboarding: { graceDays: 30 },
  cors: { allowOrigins: ["https://app.example.com"] },
  files: { maxUploadBytes: 100 * 1024 ** 2, presignedUrlSeconds: 300 },
  logs: { retentionDays: 365, level: "INFO" },
  metrics: { perTenant: false },
  tracing: { enabled: true, reservoirPerSecond: 1, fixedRatePercent: 5 },
  usage: { itemBytesEveryDays: 7 },
  alarms: {
    receivers: ["oncall@example.com"],
    functionErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    apiServerErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    siloThrottles: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    siloErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
  },
  removalProtection: true,
  encryption: "customer-managed",
  webApplicationFirewall: { enabled: true, onboardingRequestsPer5Minutes: 100 },
  apiGatewayAccountRole: "managed",
  ci: {
    repository: "octo-org/octo-repo",
    branch: "main",
    githubEnvironment: "prod",
    oidcProvider: "managed",
  },
  tags: {},
} satisfies EnvironmentConfig;

import type { EnvironmentConfig } from "./schema";
import { siloTenants } from "./silos/staging";

/** What production will get, in an account of its own: the same safety, smaller limits. */
export const staging = {
  name: "staging",
  production: false,
  accountId: "444455556666",
  region: "eu-central-1",
  state: { bucket: "example-saas-staging-tfstate", keyPrefix: "staging", ownState: "local" },
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
  onboarding: { access: "open", throttling: { rateLimit: 5, burstLimit: 10 } },
  throttling: { rateLimit: 100, burstLimit: 500 },
  offboarding: { graceDays: 7 },
  cors: { allowOrigins: ["https://staging.example.com"] },
  files: { maxUploadBytes: 100 * 1024 ** 2, presignedUrlSeconds: 300 },
  logs: { retentionDays: 30, level: "INFO" },
  metrics: { perTenant: false },
  tracing: { enabled: true, reservoirPerSecond: 1, fixedRatePercent: 10 },
  usage: { itemBytesEveryDays: 7 },
  alarms: {
    receivers: ["staging-alarms@example.com"],
    functionErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    apiServerErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    siloThrottles: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    siloErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
  },
  removalProtection: false,
  encryption: "customer-managed",
  webApplicationFirewall: { enabled: true, onboardingRequestsPer5Minutes: 100 },
  apiGatewayAccountRole: "managed",
  ci: {
    repository: "octo-org/octo-repo",
    branch: "main",
    githubEnvironment: "staging",
    oidcProvider: "managed",
  },
  tags: {},
} satisfies EnvironmentConfig;

import type { EnvironmentConfig } from "./schema";
import { siloTenants } from "./silos/dev";

/** Where developers try things out: small limits, nothing protected, everything can be destroyed. */
export const dev = {
  name: "dev",
  production: false,
  accountId: "111122223333",
  region: "eu-central-1",
  state: { bucket: "example-saas-dev-tfstate", keyPrefix: "dev", ownState: "local" },
  isolationModel: "bridge",
  tiers: {
    standard: { selfService: true, isolation: "pool", rateLimit: 50, burstLimit: 400, dailyQuota: 100_000 },
    premium: {
      selfService: false,
      isolation: "pool",
      rateLimit: 100,
      burstLimit: 500,
      dailyQuota: 1_000_000,
    },
    dedicated: {
      selfService: false,
      isolation: "silo",
      rateLimit: 100,
      burstLimit: 500,
      dailyQuota: 10_000_000,
    },
  },
  siloTenants,
  defaultTier: "standard",
  onboarding: { access: "open", throttling: { rateLimit: 5, burstLimit: 10 } },
  throttling: { rateLimit: 100, burstLimit: 500 },
  offboarding: { graceDays: 0 },
  cors: { allowOrigins: ["http://localhost:5173"] },
  files: { maxUploadBytes: 100 * 1024 ** 2, presignedUrlSeconds: 300 },
  logs: { retentionDays: 30, level: "DEBUG" },
  metrics: { perTenant: false },
  tracing: { enabled: true, reservoirPerSecond: 1, fixedRatePercent: 100 },
  usage: { itemBytesEveryDays: 1 },
  alarms: {
    receivers: [],
    functionErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    apiServerErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    siloThrottles: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    siloErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
  },
  removalProtection: false,
  encryption: "aws-managed",
  webApplicationFirewall: { enabled: false, onboardingRequestsPer5Minutes: 100 },
  apiGatewayAccountRole: "managed",
  ci: {
    repository: "octo-org/octo-repo",
    branch: "main",
    githubEnvironment: "dev",
    oidcProvider: "managed",
  },
  tags: {},
} satisfies EnvironmentConfig;

import type { EnvironmentConfig } from "./schema";
import { siloTenants } from "./silos/local";

/** What `npm start` runs on one machine, from the same synthesized stack as the others. Never deployed. */
export const local = {
  name: "local",
  production: false,
  accountId: "000000000000",
  region: "eu-central-1",
  state: { bucket: "example-saas-local-tfstate", keyPrefix: "local", ownState: "local" },
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
  tracing: { enabled: true, reservoirPerSecond: 1000, fixedRatePercent: 100 },
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
  tags: {},
} satisfies EnvironmentConfig;

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
  // A run is minutes long: where the reference template says nothing, periods are the shortest that there are.
  alarms: {
    receivers: [],
    runbooks: "https://github.com/octo-org/octo-repo/blob/main/docs",
    functionErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    apiServerErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    errorRate: { percent: 10, leastRequests: 50, periodSeconds: 60, evaluationPeriods: 1 },
    routeLatency: {
      milliseconds: 5000,
      // They make users and API keys, one call to AWS after the other.
      routes: { "POST /onboarding": 10_000, "POST /admin/tenants": 10_000 },
      periodSeconds: 60,
      evaluationPeriods: 3,
    },
    tierThrottles: { threshold: 1000, periodSeconds: 60, evaluationPeriods: 2 },
    tableThrottles: { threshold: 100, periodSeconds: 60, evaluationPeriods: 1 },
    tableErrors: { threshold: 10, periodSeconds: 60, evaluationPeriods: 1 },
    iteratorAge: { seconds: 900, periodSeconds: 60, evaluationPeriods: 3 },
    signInFailures: { threshold: 100, periodSeconds: 60, evaluationPeriods: 1 },
    logErrors: { threshold: 50, periodSeconds: 60, evaluationPeriods: 1 },
    siloThrottles: { threshold: 10, periodSeconds: 60, evaluationPeriods: 1 },
    siloErrors: { threshold: 10, periodSeconds: 60, evaluationPeriods: 1 },
  },
  dashboard: { hours: 1, periodSeconds: 60 },
  objectives: {
    windowDays: 30,
    availability: { percent: 99 },
    latency: { percent: 95, milliseconds: 2000 },
    leastRequests: 100,
  },
  removalProtection: false,
  encryption: "aws-managed",
  webApplicationFirewall: { enabled: false, onboardingRequestsPer5Minutes: 100 },
  apiGatewayAccountRole: "managed",
  tags: {},
} satisfies EnvironmentConfig;

import type { EnvironmentConfig } from "./schema";

type Partially<T> = {
  readonly [K in keyof T]?: T[K] extends object | undefined ? Partially<NonNullable<T[K]>> : T[K];
};

/**
 * Defaults of all environments. Account, access, protection and the receivers of alarms have none: each environment
 * sets its own.
 */
export const defaults = {
  region: "eu-central-1",
  isolationModel: "bridge",
  computeIsolation: "shared",
  tiers: {
    standard: {
      selfService: true,
      isolation: "pool",
      rateLimit: 20,
      burstLimit: 40,
      dailyQuota: 100_000,
      storageGigabytes: 10,
    },
    premium: {
      selfService: false,
      isolation: "pool",
      rateLimit: 50,
      burstLimit: 100,
      dailyQuota: 1_000_000,
      storageGigabytes: 100,
    },
    dedicated: {
      selfService: false,
      isolation: "silo",
      rateLimit: 80,
      burstLimit: 500,
      dailyQuota: 10_000_000,
      storageGigabytes: 1_000,
    },
  },
  defaultTier: "standard",
  mfa: "optional",
  sessions: { tokenMinutes: 60, refreshHours: 12, refreshTokenRotation: { graceSeconds: 10 } },
  threatProtection: "off",
  onboarding: { throttling: { rateLimit: 2, burstLimit: 10 } },
  tenantLimits: {
    userCallsPerMinute: 300,
    invitationsPerDay: 100,
    invitationCoolDownSeconds: 900,
    machineTokensPerHour: 600,
    scimRequestsPerMinute: 600,
  },
  keylessThrottling: { rateLimit: 20, burstLimit: 40 },
  throttling: { rateLimit: 100, burstLimit: 500 },
  files: { maxUploadBytes: 100 * 1024 ** 2, presignedUrlSeconds: 300 },
  logs: { retentionDays: 30, level: "INFO" },
  runtime: "nodejs22.x",
  concurrency: {
    accountLimit: 1000,
    reserved: { data: 300, files: 100, account: 100, onboarding: 20, admin: 20, lifecycle: 50, tokens: 50 },
    others: 100,
  },
  metrics: { perTenant: false },
  tracing: { enabled: true, reservoirPerSecond: 1 },
  usage: { itemBytesEveryDays: 7 },
  alarms: {
    runbooks: "https://github.com/octo-org/octo-repo/blob/main/docs",
    functionErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    functionThrottles: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    apiServerErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    errorRate: { percent: 2, leastRequests: 50, periodSeconds: 300, evaluationPeriods: 1 },
    routeLatency: {
      milliseconds: 2000,
      // These routes create users and API keys, one AWS call after another.
      routes: { "POST /onboarding": 10_000, "POST /admin/tenants": 10_000 },
      periodSeconds: 300,
      evaluationPeriods: 3,
    },
    tierThrottles: { threshold: 100, periodSeconds: 300, evaluationPeriods: 2 },
    tableThrottles: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    tableErrors: { threshold: 5, periodSeconds: 300, evaluationPeriods: 1 },
    iteratorAge: { seconds: 300, periodSeconds: 60, evaluationPeriods: 3 },
    signInFailures: { threshold: 50, periodSeconds: 300, evaluationPeriods: 1 },
    secondFactorRefusals: { threshold: 100, periodSeconds: 300, evaluationPeriods: 1 },
    // 80 % of the quota, counted every 15 minutes. Source: Amazon Cognito quotas, app clients per user pool.
    appClients: { threshold: 800, periodSeconds: 3600, evaluationPeriods: 1 },
    // As above. Source: Amazon Cognito quotas, identity providers per user pool.
    identityProviders: { threshold: 240, periodSeconds: 3600, evaluationPeriods: 1 },
    // The first one: its tenant's users cannot sign in soon. Looked at every 15 minutes.
    expiringConnections: { threshold: 0, periodSeconds: 3600, evaluationPeriods: 1 },
    mailBounces: { percent: 2.5, periodSeconds: 3600, evaluationPeriods: 1 },
    mailComplaints: { percent: 0.05, periodSeconds: 3600, evaluationPeriods: 1 },
    logErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    siloThrottles: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
    siloErrors: { threshold: 10, periodSeconds: 300, evaluationPeriods: 1 },
  },
  dashboard: { hours: 3, periodSeconds: 300 },
  objectives: {
    windowDays: 30,
    availability: { percent: 99.9 },
    latency: { percent: 99, milliseconds: 1000 },
    leastRequests: 100,
  },
  encryption: "customer-managed",
  webApplicationFirewall: {
    enabled: true,
    onboardingRequestsPer5Minutes: 100,
    requestsPer5Minutes: 10_000,
    tenantData: "count",
    logs: "blocked",
    userPool: true,
  },
  apiGatewayAccountRole: "managed",
  ci: { repository: "octo-org/octo-repo", branch: "main", oidcProvider: "managed" },
  tags: {},
} satisfies Partially<EnvironmentConfig>;

const { tiers, alarms } = defaults;

/** Environments for development, dev and local: generous limits, tolerant alarms, nothing protected. */
export const developmentDefaults = {
  ...defaults,
  production: false,
  tiers: {
    standard: { ...tiers.standard, rateLimit: 50, burstLimit: 400 },
    premium: { ...tiers.premium, rateLimit: 100, burstLimit: 500 },
    dedicated: { ...tiers.dedicated, rateLimit: 100 },
  },
  onboarding: { throttling: { rateLimit: 5, burstLimit: 10 }, access: "open" },
  tenantLimits: {
    userCallsPerMinute: 3_000,
    invitationsPerDay: 1_000,
    invitationCoolDownSeconds: 2,
    machineTokensPerHour: 6_000,
    scimRequestsPerMinute: 6_000,
  },
  sessions: { ...defaults.sessions, refreshHours: 30 * 24 },
  offboarding: { graceDays: 0 },
  cors: { allowOrigins: ["http://localhost:5173"] },
  hostedSignIn: { callbackUrls: ["http://localhost:5173/hosted"] },
  logs: { ...defaults.logs, level: "DEBUG" },
  // Development accounts are often new, and their quota leaves no room for reservations.
  concurrency: { accountLimit: defaults.concurrency.accountLimit, reserved: {} },
  tracing: { ...defaults.tracing, fixedRatePercent: 100 },
  usage: { itemBytesEveryDays: 1 },
  alarms: {
    ...alarms,
    receivers: [],
    errorRate: { ...alarms.errorRate, percent: 10 },
    routeLatency: { ...alarms.routeLatency, milliseconds: 5000 },
    tierThrottles: { ...alarms.tierThrottles, threshold: 1000 },
    tableThrottles: { ...alarms.tableThrottles, threshold: 100 },
    tableErrors: { ...alarms.tableErrors, threshold: 10 },
    iteratorAge: { ...alarms.iteratorAge, seconds: 900 },
    signInFailures: { ...alarms.signInFailures, threshold: 100 },
    logErrors: { ...alarms.logErrors, threshold: 50 },
  },
  objectives: {
    ...defaults.objectives,
    availability: { percent: 99 },
    latency: { percent: 95, milliseconds: 2000 },
  },
  backup: { pointInTimeRecoveryDays: 7, versionsKeptDays: 30 },
  removalProtection: false,
  encryption: "aws-managed",
  webApplicationFirewall: { ...defaults.webApplicationFirewall, enabled: false },
} satisfies Partially<EnvironmentConfig>;

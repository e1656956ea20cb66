/** Every kind of alarm; docs/alarms.md has a section for each. */
export const alarmKinds = [
  "api-server-errors",
  "app-clients",
  "audit-failures",
  "availability-budget",
  "budget-burns-fast",
  "budget-burns-slowly",
  "cross-tenant-refusals",
  "error-rate",
  "expiring-connections",
  "function-errors",
  "function-throttles",
  "identity-providers",
  "latency-budget",
  "lifecycle-dead-letters",
  "lifecycle-iterator-age",
  "lifecycle-silent",
  "log-errors",
  "mail-bounces",
  "mail-complaints",
  "requests-failing",
  "requests-slow",
  "route-latency",
  "second-factor-refusals",
  "sign-in-failures",
  "silo-bucket-errors",
  "silo-table-errors",
  "silo-table-throttles",
  "stores-in-trouble",
  "table-errors",
  "table-throttles",
  "tier-throttles",
] as const;

export type AlarmKind = (typeof alarmKinds)[number];

/**
 * Returns an alarm's description: its meaning, and a link to its runbook.
 * @param meaning a sentence without the full stop
 * @param runbooks base URL of the documentation
 */
export const describeAlarm = (meaning: string, kind: AlarmKind, runbooks: string): string =>
  `${meaning}. ${runbooks}/alarms.md#${kind}`;

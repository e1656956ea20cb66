import type { TenantUsers } from "../../constructs/identity/tenant-users";
import type { AlarmKind } from "../../constructs/monitoring/alarm-kinds";
import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { watch, watchMath } from "../../constructs/monitoring/metrics";
import { type AlarmContext, metricOfAll, ownMetric } from "./context";

/**
 * An alarm on failed sign-ins. Cognito writes 1 for one that succeeds and 0 for one that fails or is throttled, in the
 * same metric. Source: Amazon Cognito developer guide, user pool metrics.
 */
export function createSignInAlarm(
  { stack, environment, name, topicArn }: AlarmContext,
  { pool, client }: TenantUsers,
): void {
  const { threshold, periodSeconds, evaluationPeriods } = environment.alarms.signInFailures;
  const signIns = {
    namespace: "AWS/Cognito",
    metricName: "SignInSuccesses",
    dimensions: { UserPool: pool.id, UserPoolClient: client.id },
  };
  new MetricAlarm(stack, "sign_in_failures", {
    environment,
    alarmName: name("sign-in-failures"),
    kind: "sign-in-failures",
    meaning: "More sign-ins fail than mistyped passwords explain: someone may be guessing passwords",
    watched: watchMath(
      "Failed sign-ins",
      "FILL(attempts, 0) - FILL(successes, 0)",
      {
        attempts: { ...signIns, statistic: "SampleCount" },
        successes: { ...signIns, statistic: "Sum" },
      },
      periodSeconds,
    ),
    threshold,
    evaluationPeriods,
    withoutData: "no traffic",
    topicArn,
  });
}

/**
 * An alarm on requests that are refused for lack of a second factor: an application that ignores the demand, or stolen
 * passwords in use.
 */
export function createSecondFactorAlarm(context: AlarmContext): void {
  const { stack, environment, name, topicArn } = context;
  if (environment.mfa === "off") return;
  const { threshold, periodSeconds, evaluationPeriods } = environment.alarms.secondFactorRefusals;
  new MetricAlarm(stack, "second_factor_refusals", {
    environment,
    alarmName: name("second-factor-refusals"),
    kind: "second-factor-refusals",
    meaning: "Many requests are refused for lack of a second factor: someone may be using stolen passwords",
    watched: watch({ ...metricOfAll(context, "SecondFactorRefusals"), statistic: "Sum" }, periodSeconds),
    threshold,
    evaluationPeriods,
    withoutData: "no traffic",
    topicArn,
  });
}

/**
 * Alarms on what the sweep counts. Of a kind with a quota at the user pool: app clients, which credentials of machines and
 * connections take, and identity providers, where tenants can have connections. Of those, the ones that end soon.
 */
export function createSweepAlarms(context: AlarmContext): void {
  const { singleSignOn, alarms } = context.environment;
  createSweepAlarm(context, "app-clients", "AppClients", alarms.appClients, {
    meaning:
      "The user pool has nearly as many app clients as its quota allows: soon no tenant can create a credential",
  });
  if (singleSignOn === undefined) return;
  createSweepAlarm(context, "identity-providers", "IdentityProviders", alarms.identityProviders, {
    meaning:
      "The user pool has nearly as many identity providers as its quota allows: soon no tenant can make a connection",
  });
  createSweepAlarm(context, "expiring-connections", "ExpiringConnections", alarms.expiringConnections, {
    meaning:
      "A tenant's single sign-on ends within 30 days, or has ended: the certificate or secret of its provider expires",
  });
}

function createSweepAlarm(
  context: AlarmContext,
  kind: AlarmKind,
  metric: string,
  { threshold, periodSeconds, evaluationPeriods }: AlarmContext["environment"]["alarms"]["appClients"],
  { meaning }: { readonly meaning: string },
): void {
  const { stack, environment, name, topicArn } = context;
  new MetricAlarm(stack, kind.replaceAll("-", "_"), {
    environment,
    alarmName: name(kind),
    kind,
    meaning,
    watched: watch(
      { ...ownMetric(context, metric, { function: "lifecycle" }), statistic: "Maximum" },
      periodSeconds,
    ),
    threshold,
    evaluationPeriods,
    withoutData: "no traffic",
    topicArn,
  });
}

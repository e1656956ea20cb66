import { ErrorAlarm } from "../../constructs/monitoring/error-alarm";
import { type AlarmContext, ownMetric } from "./context";

/** Alarms on requests that API Gateway throttled, by the tenant's tier: usage plans publish no metrics. */
export function createTierAlarms(context: AlarmContext): void {
  const { stack, environment, name, topicArn } = context;
  for (const tier of Object.keys(environment.tiers)) {
    new ErrorAlarm(stack, `tier_${tier.replaceAll("-", "_")}_throttles`, {
      environment,
      alarmName: name(`tier-${tier}-throttles`),
      kind: "tier-throttles",
      meaning: `API Gateway throttles more requests of tenants in tier ${tier} than allowed`,
      metrics: [ownMetric(context, "Throttles", { tier })],
      settings: environment.alarms.tierThrottles,
      topicArn,
    });
  }
}

import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { AlarmKind } from "../../constructs/monitoring/alarm-kinds";
import { allOf, CompositeAlarm } from "../../constructs/monitoring/composite-alarm";
import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { watchMath } from "../../constructs/monitoring/metrics";
import { badShare, type Objective, objectivesOf, percentAtBurnRate } from "../objectives";
import { type BurnRate, burnRates, type Speed, type Stretch } from "./burn-rates";
import type { AlarmContext } from "./context";

/** The message of a burn-rate alarm, by its speed. */
const messages: Readonly<Record<Speed, { readonly kind: AlarmKind; readonly meaning: string }>> = {
  fast: { kind: "budget-burns-fast", meaning: "runs out within days at this rate: act now" },
  slowly: { kind: "budget-burns-slowly", meaning: "runs out before its window ends: act within days" },
};

/** Burn-rate alarms of every objective: for each speed one message, when a long and a short window agree. */
export function createObjectiveAlarms(context: AlarmContext, restApi: ApiGatewayRestApi): void {
  const { stack, environment, name, topicArn } = context;
  for (const objective of objectivesOf(environment.objectives, restApi)) {
    for (const speed of ["fast", "slowly"] as const) {
      const { kind, meaning } = messages[speed];
      const pairs = burnRates.filter((pair) => pair.speed === speed);
      const rules = pairs.map((pair) =>
        allOf(
          [pair.long, pair.short].map((stretch) => createStretchAlarm(context, objective, pair, stretch)),
        ),
      );
      new CompositeAlarm(stack, `${objective.name}_budget_burns_${speed}`, {
        environment,
        alarmName: name(`${objective.name}-${kind}`),
        kind,
        meaning: `The error budget of the ${objective.name} objective ${meaning}`,
        rule: rules.join(" OR "),
        topicArn,
      });
    }
  }
}

/** An alarm on the share of bad requests in one time window. */
function createStretchAlarm(
  { stack, environment, name }: AlarmContext,
  objective: Objective,
  { speed, burnRate }: BurnRate,
  stretch: Stretch,
): MetricAlarm {
  const percent = percentAtBurnRate(objective, burnRate);
  return new MetricAlarm(stack, `${objective.name}_budget_${speed}_${stretch.name}`, {
    environment,
    alarmName: name(`${objective.name}-budget-${speed}-${stretch.name}`),
    kind: `${objective.name}-budget`,
    meaning:
      `Over ${stretch.said}, more than ${percent} % of requests were ${objective.bad}: ` +
      `${burnRate === 1 ? "" : `${burnRate} times `}what the objective of ${objective.target} % allows`,
    watched: watchMath("Percent of requests", badShare(objective), objective.metrics, stretch.periodSeconds),
    threshold: percent,
    evaluationPeriods: stretch.periods,
    withoutData: "no traffic",
    topicArn: undefined,
  });
}

import type { Template } from "../../synthesis/in-memory";
import { alarmsOf, isRuleMet, type MetricAlarmData } from "./alarms";
import { evaluate, parseMath } from "./math";
import type { Metrics, Range } from "./metrics";

/**
 * Evaluates which alarms are on at the end of a range, by name: each covers the periods that end there, without data from
 * before the range.
 * @throws Error naming an alarm of an unsupported form
 */
export function alarmStates(template: Template, metrics: Metrics, range: Range): Map<string, boolean> {
  const { metric, composite } = alarmsOf(template);
  const states = new Map(metric.map((alarm) => [alarm.name, isOn(alarm, metrics, range)]));
  const rules = new Map(composite.map(({ name, rule }) => [name, rule]));
  // Rules name metric alarms and other composite ones, in any order.
  const stateOf = (name: string): boolean => {
    const known = states.get(name);
    const rule = rules.get(name);
    if (known !== undefined || rule === undefined) return known === true;
    const met = isRuleMet(rule, stateOf);
    states.set(name, met);
    return met;
  };
  for (const { name } of composite) stateOf(name);
  return states;
}

function isOn(alarm: MetricAlarmData, metrics: Metrics, range: Range): boolean {
  const { periodSeconds, evaluationPeriods, threshold, above, missingBreaches } = alarm;
  const looked = { from: range.to - evaluationPeriods * periodSeconds * 1000, to: range.to };
  const measured = Object.fromEntries(
    Object.entries(alarm.metrics).map(([id, metric]) => [
      id,
      metrics.pointsUpTo(metric, periodSeconds, looked),
    ]),
  );
  const last = evaluate(parseMath(alarm.expression), evaluationPeriods, measured);
  const breaches = last.map((value) =>
    value === undefined ? missingBreaches : above ? value > threshold : value < threshold,
  );
  return breaches.every((breach) => breach);
}

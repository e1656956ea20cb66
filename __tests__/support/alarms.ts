import { type Arguments, resources, type Template } from "./synth";

/** An alarm's metrics: one, or several in an expression. */
export function metricsOf(alarm: Arguments): Arguments[] {
  const queries = (alarm.metric_query ?? []) as { metric?: Arguments }[];
  return alarm.namespace === undefined
    ? queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric]))
    : [alarm];
}

/** Every alarm of a stack, composite ones among them. */
export const alarmsOf = (template: Template) => [
  ...resources(template, "aws_cloudwatch_metric_alarm"),
  ...resources(template, "aws_cloudwatch_composite_alarm"),
];

/** The kind at the end of an alarm's description. */
export const kindOf = (alarm: Arguments): string | undefined =>
  /\/alarms\.md#([a-z-]+)$/.exec(String(alarm.alarm_description))?.[1];

/**
 * What a stack's alarms lack: actions to the topic on alarm and on recovery, their own or of a composite alarm whose rule
 * names them; a link to the runbook; treatment of missing data and of percentiles with few values.
 */
export function faultsOfAlarms(template: Template, topic: string, runbooks: string): string[] {
  const all = alarmsOf(template);
  const composite = resources(template, "aws_cloudwatch_composite_alarm");
  const tells = (values: Arguments) =>
    [values.alarm_actions, values.ok_actions].every((actions) => [actions].flat().includes(topic)) &&
    values.actions_enabled !== false;
  const reached = (address: string, values: Arguments, seen: readonly string[] = []): boolean =>
    tells(values) ||
    composite.some(
      (parent) =>
        !seen.includes(parent.address) &&
        String(parent.values.alarm_rule).includes(`ALARM("\${${address}.alarm_name}")`) &&
        reached(parent.address, parent.values, [...seen, parent.address]),
    );
  return all.flatMap(({ address, values }) => {
    const faults: string[] = [];
    if (!reached(address, values)) faults.push("reaches nobody");
    const description = String(values.alarm_description);
    if (!description.includes(` ${runbooks}/alarms.md#`) || kindOf(values) === undefined)
      faults.push("has no runbook");
    // Source: CloudWatch API reference, PutMetricAlarm and PutCompositeAlarm.
    if (description.length > 1024) faults.push("says more than 1,024 characters");
    if (address.startsWith("aws_cloudwatch_metric_alarm.")) {
      const missing = String(values.treat_missing_data);
      if (!["notBreaching", "breaching"].includes(missing)) faults.push("does not say what missing data is");
      if (
        values.extended_statistic !== undefined &&
        values.evaluate_low_sample_count_percentiles !== "evaluate"
      )
        faults.push("does not say what few values are");
      if (metricsOf(values).length > 10) faults.push("watches more than ten metrics");
      const [period = 0] = metricsOf(values).map(({ period }) => Number(period));
      const together = period * Number(values.evaluation_periods);
      if (period > 86_400 || together > (period < 3600 ? 86_400 : 604_800))
        faults.push("looks back for too long");
    } else {
      const rule = String(values.alarm_rule);
      if (rule.length > 10_240 || (rule.match(/ALARM\(/g) ?? []).length > 100)
        faults.push("has too long a rule");
    }
    return faults.map((fault) => `${address} ${fault}`);
  });
}

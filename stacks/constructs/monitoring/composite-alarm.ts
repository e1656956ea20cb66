import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { Construct } from "constructs";
import { describeAlarm } from "./alarm-kinds";
import type { AlarmProps, MetricAlarm } from "./metric-alarm";

/** Seconds that the alarm waits for its suppressor to go off, and stays silent after the suppressor has recovered. */
const WAIT = { waitPeriod: 120, extensionPeriod: 300 };

export interface CompositeAlarmProps extends AlarmProps {
  /**
   * When it goes off: see {@link anyOf}, {@link anyOfMany} and {@link allOf}. CloudWatch accepts 100 alarms and 10,240
   * characters.
   */
  readonly rule: string;
  /**
   * The suppressor: while it is on, the alarm sends no message, since the suppressor's message covers the same cause.
   */
  readonly silencedBy?: CompositeAlarm;
}

/** One message for several alarms. */
export class CompositeAlarm extends CloudwatchCompositeAlarm {
  constructor(scope: Construct, id: string, props: CompositeAlarmProps) {
    const { environment, meaning, kind, topicArn, silencedBy } = props;
    super(scope, id, {
      alarmName: props.alarmName,
      alarmDescription: describeAlarm(meaning, kind, environment.alarms.runbooks),
      alarmRule: props.rule,
      ...(topicArn !== undefined && { alarmActions: [topicArn], okActions: [topicArn] }),
      ...(silencedBy && { actionsSuppressor: { alarm: silencedBy.alarmName, ...WAIT } }),
    });
  }
}

const isOn = ({ alarmName }: MetricAlarm | CompositeAlarm): string => `ALARM("${alarmName}")`;

/** At least one of the alarms is on. */
export const anyOf = (alarms: readonly (MetricAlarm | CompositeAlarm)[]): string =>
  alarms.map(isOn).join(" OR ");

/** All of the alarms are on. */
export const allOf = (alarms: readonly MetricAlarm[]): string => `(${alarms.map(isOn).join(" AND ")})`;

/** Alarms that a rule names: a fifth less than CloudWatch accepts. */
const MOST_IN_RULE = 80;

/** Alarms that the rule of {@link anyOfMany} names itself, beside those that it names for further ones. */
const NAMED_ITSELF = 75;

/**
 * At least one of any number of alarms is on. Those beyond the first 75 are in composite alarms of their own, without
 * a receiver, which the rule names: an alarm that is added last moves no other.
 */
export function anyOfMany(
  scope: Construct,
  id: string,
  props: Omit<CompositeAlarmProps, "rule" | "topicArn" | "silencedBy">,
  alarms: readonly MetricAlarm[],
): string {
  const further: CompositeAlarm[] = [];
  for (let start = NAMED_ITSELF; start < alarms.length; start += MOST_IN_RULE) {
    const part = further.length + 2;
    further.push(
      new CompositeAlarm(scope, `${id}_${part}`, {
        ...props,
        topicArn: undefined,
        alarmName: `${props.alarmName}-${part}`,
        rule: anyOf(alarms.slice(start, start + MOST_IN_RULE)),
      }),
    );
  }
  return anyOf([...alarms.slice(0, NAMED_ITSELF), ...further]);
}

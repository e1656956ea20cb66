import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import type { Construct } from "constructs";
import { describeAlarm } from "./alarm-kinds";
import type { AlarmProps, MetricAlarm } from "./metric-alarm";

/** Seconds that the alarm waits for its suppressor to go off, and stays silent after the suppressor has recovered. */
const WAIT = { waitPeriod: 120, extensionPeriod: 300 };

export interface CompositeAlarmProps extends AlarmProps {
  readonly topicArn: string;
  /** When it goes off: see {@link anyOf} and {@link allOf}. CloudWatch accepts 100 alarms and 10,240 characters. */
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
      alarmActions: [topicArn],
      okActions: [topicArn],
      ...(silencedBy && { actionsSuppressor: { alarm: silencedBy.alarmName, ...WAIT } }),
    });
  }
}

const isOn = ({ alarmName }: MetricAlarm): string => `ALARM("${alarmName}")`;

/** At least one of the alarms is on. */
export const anyOf = (alarms: readonly MetricAlarm[]): string => alarms.map(isOn).join(" OR ");

/** All of the alarms are on. */
export const allOf = (alarms: readonly MetricAlarm[]): string => `(${alarms.map(isOn).join(" AND ")})`;

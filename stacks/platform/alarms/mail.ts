import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { watch } from "../../constructs/monitoring/metrics";
import type { AlarmContext } from "./context";

/**
 * Alarms on the sender's reputation, in environments that send with SES: tenants choose the receivers of invitations,
 * and SES suspends a sender whose mail bounces or is reported. The metrics are shares from 0 to 1. Source: Amazon SES
 * developer guide, creating reputation monitoring alarms.
 */
export function createMailAlarms({ stack, environment, name, topicArn }: AlarmContext): void {
  const { mail, alarms } = environment;
  if (mail === undefined) return;
  const { configurationSet } = mail;
  const reputation = (metricName: string) =>
    ({
      namespace: "AWS/SES",
      metricName,
      dimensions: configurationSet === undefined ? {} : { "ses:configuration-set": configurationSet },
      statistic: "Maximum",
    }) as const;
  new MetricAlarm(stack, "mail_bounces", {
    environment,
    alarmName: name("mail-bounces"),
    kind: "mail-bounces",
    meaning: "Too many invitations bounce: SES will suspend the sender if this continues",
    watched: watch(reputation("Reputation.BounceRate"), alarms.mailBounces.periodSeconds),
    threshold: alarms.mailBounces.percent / 100,
    evaluationPeriods: alarms.mailBounces.evaluationPeriods,
    withoutData: "no traffic",
    topicArn,
  });
  new MetricAlarm(stack, "mail_complaints", {
    environment,
    alarmName: name("mail-complaints"),
    kind: "mail-complaints",
    meaning: "Too many receivers report invitations as spam: SES will suspend the sender if this continues",
    watched: watch(reputation("Reputation.ComplaintRate"), alarms.mailComplaints.periodSeconds),
    threshold: alarms.mailComplaints.percent / 100,
    evaluationPeriods: alarms.mailComplaints.evaluationPeriods,
    withoutData: "no traffic",
    topicArn,
  });
}

import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { platformStackName } from "../../../stacks/support/naming";
import { at, jsonIn } from "../../support/json";
import { Skipped, Untrue } from "../outcome";
import type { Probe } from "../probe";
import { inSeconds, until } from "../wait";
import type { World } from "../world";

export const alarmReceiver: Probe = {
  name: "alarm-receiver",
  assumes:
    "an alarm that goes off may publish to the topic, whose policy and key let CloudWatch in, and every receiver has confirmed",
  source:
    "CloudWatch API reference, SetAlarmState and DescribeAlarmHistory; SNS developer guide, encrypted topics and event sources from AWS services",
  otherwise:
    "read the history of the alarm for the reason; let CloudWatch use topic and key (alarm-topic.ts, customer-managed-key.ts); have receivers confirm the subscription's message",
  meaningful: ["aws"],
  run: async (world) => {
    const cloudwatch = new CloudWatchClient(world.client);
    try {
      const { AlarmName = "", AlarmActions: [topic = ""] = [] } = await quietAlarm(world, cloudwatch);
      await requireConfirmed(world, topic);
      const from = new Date(world.clock.now() - 5_000);
      const set = (StateValue: "ALARM" | "OK") =>
        cloudwatch.send(
          new SetAlarmStateCommand({
            AlarmName,
            StateValue,
            StateReason: "a test by npm run verify: do nothing",
          }),
        );
      try {
        await set("ALARM");
        const waiting = { clock: world.clock, seconds: 60, everyMs: 2_000 };
        const { found, after } = await until(`an action of ${AlarmName}`, waiting, async () => {
          const { AlarmHistoryItems = [] } = await cloudwatch.send(
            new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: "Action", StartDate: from }),
          );
          return AlarmHistoryItems.find(({ HistoryData = "", HistorySummary = "" }) =>
            `${HistoryData}${HistorySummary}`.includes(topic),
          );
        });
        const state = at(jsonIn(found.HistoryData ?? ""), "actionState");
        if (state !== "Succeeded") throw new Untrue(`${AlarmName}: ${found.HistorySummary} (${state})`);
        return `${AlarmName} was set to ALARM, and published to ${topic} after ${inSeconds(after)}`;
      } finally {
        // A metric alarm resets itself; this is faster.
        await set("OK");
      }
    } finally {
      cloudwatch.destroy();
    }
  },
};

/** A metric alarm that notifies and is in state OK: a composite one may not return to its state. */
async function quietAlarm({ environment }: World, cloudwatch: CloudWatchClient): Promise<MetricAlarm> {
  const { MetricAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({
      AlarmNamePrefix: `${platformStackName(environment.name)}-`,
      AlarmTypes: ["MetricAlarm"],
      StateValue: "OK",
    }),
  );
  const alarm = MetricAlarms.find(({ AlarmActions = [] }) => AlarmActions.length > 0);
  if (alarm === undefined)
    throw new Skipped("no alarm with a receiver is in the state OK: repeat in some minutes");
  return alarm;
}

async function requireConfirmed({ client, environment }: World, TopicArn: string): Promise<void> {
  const { receivers } = environment.alarms;
  const sns = new SNSClient(client);
  try {
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const confirmed = Subscriptions.filter(({ SubscriptionArn = "" }) => SubscriptionArn.startsWith("arn:"));
    const missing = receivers.filter((receiver) => !confirmed.some(({ Endpoint }) => Endpoint === receiver));
    if (missing.length > 0) throw new Untrue(`not confirmed by ${missing.join(", ")}`);
  } finally {
    sns.destroy();
  }
}

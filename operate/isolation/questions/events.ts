import { EVENT_SOURCE } from "../../../api/events";
import type { Access } from "../access";
import { askers, product, type Question, question } from "./question";

/** Every question about events and dead letters: only the lifecycle function sends them; no principal reads or redirects them. */
export function eventQuestions(access: Access): Question[] {
  const { eventBus, deadLetters, accountId, region } = access;
  const buses = [eventBus, `${eventBus}-2`, eventBus.replace(/[^/]+$/, "default")];
  const queues = [deadLetters, `${deadLetters}-2`, deadLetters.replace(/[^:]+$/, "other")];
  const rule = `arn:aws:events:${region}:${accountId}:rule/any`;
  return askers(access).flatMap((who) => {
    const ask = (action: string, resource: string, allowed = false, source = EVENT_SOURCE) =>
      question(who, action, resource, source, { "events:source": source }, allowed);
    const sender = who.role === "lifecycle_function";
    return [
      ...product(buses, busActions).map(([bus, action]) =>
        ask(`events:${action}`, bus, sender && bus === eventBus && action === "PutEvents"),
      ),
      ...["saas", `${EVENT_SOURCE}2`, "aws.health"].map((source) =>
        ask("events:PutEvents", eventBus, false, source),
      ),
      ask("events:PutPermission", "*"),
      ...["PutRule", "PutTargets", "RemoveTargets", "DisableRule", "DeleteRule"].map((action) =>
        ask(`events:${action}`, rule),
      ),
      ...product(queues, queueActions).map(([queue, action]) =>
        ask(`sqs:${action}`, queue, sender && queue === deadLetters && action === "SendMessage"),
      ),
    ];
  });
}

const busActions = ["PutEvents", "DescribeEventBus", "UpdateEventBus", "DeleteEventBus"];
const queueActions = [
  "SendMessage",
  "ReceiveMessage",
  "DeleteMessage",
  "PurgeQueue",
  "GetQueueAttributes",
  "SetQueueAttributes",
  "AddPermission",
  "DeleteQueue",
];

import type { MetricSample } from "../../../src/cloudwatch/metrics/store";
import { DeadLetters } from "../../../src/services/sqs/dead-letters";
import { measureQueues } from "../../../src/services/sqs/metrics";
import type { Deployment } from "../../../src/terraform/resources";

const arn = "arn:aws:sqs:eu-central-1:000000000000:failures";
const deployment: Deployment = {
  region: "eu-central-1",
  accountId: "000000000000",
  outputs: {},
  resources: [{ type: "aws_sqs_queue", name: "failures", values: { name: "failures", arn } }],
};

test("a queue is measured from the start, with each message that arrives, and until it is stopped", async () => {
  const samples: MetricSample[] = [];
  const letters = new DeadLetters(async () => {});
  const stop = measureQueues(deployment, letters, (sample) => samples.push(sample));
  const taken = () =>
    samples.splice(0).map(({ name, dimensions, value }) => [name, dimensions.QueueName, value]);
  const depth = (visible: number) => [
    ["ApproximateNumberOfMessagesVisible", "failures", visible],
    ["ApproximateAgeOfOldestMessage", "failures", 0],
  ];
  expect(taken()).toEqual(depth(0));
  const letter = { destination: arn, message: { a: 1 }, records: [], at: new Date() };
  await letters.deliver(letter);
  expect(taken()).toEqual([
    ["NumberOfMessagesSent", "failures", 1],
    ["SentMessageSize", "failures", 7],
    ...depth(1),
  ]);
  await letters.deliver({ ...letter, destination: `${arn}-of-others` });
  expect(taken()).toEqual([]);
  stop();
  await letters.deliver(letter);
  expect(taken()).toEqual([]);
});

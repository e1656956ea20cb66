import { AwsError } from "../../http/errors";
import type { Forwarder } from "../../http/forward";

/**
 * Sends a message to a queue of an emulator that serves all services; does nothing for the ARN of anything else.
 * @throws AwsError when the emulator does not take it.
 */
export async function sendToQueue(
  forwarder: Forwarder,
  emulatorUrl: string,
  arn: string,
  message: string,
): Promise<void> {
  const [, , service, region, accountId, name] = arn.split(":");
  if (service !== "sqs") return;
  const body = Buffer.from(
    JSON.stringify({ QueueUrl: `${emulatorUrl}/${accountId}/${name}`, MessageBody: message }),
  );
  const received = await forwarder.whole(emulatorUrl, {
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "content-length": String(body.length),
      "x-amz-target": "AmazonSQS.SendMessage",
      authorization: `AWS4-HMAC-SHA256 Credential=endpoint/20200101/${region}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body,
  });
  if (received.status !== 200) {
    throw new AwsError(
      "QueueRefused",
      `${arn} takes no message: ${received.body.toString("utf8")}`,
      received.status,
    );
  }
}

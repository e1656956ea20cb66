import type { Forwarder } from "../../http/forward";
import { JsonBackend } from "../../http/json-backend";
import type { StoredMap } from "../../storage";
import { Newest } from "../../support/newest";

/** A batch that a function failed to process. */
export interface DeadLetter {
  /** ARN of the mapping's failure destination, a queue or topic; absent if it has none. */
  destination?: string;
  /** The document that Lambda sends there: function, number of attempts, position in the stream. */
  message: Record<string, unknown>;
  /** The records themselves, which AWS leaves in the stream for a day. */
  records: readonly unknown[];
  at: Date;
  /** Why delivery to a destination behind the endpoint failed. */
  undelivered?: string;
}

/** The newest dead letters. */
export class DeadLetters extends Newest<DeadLetter> {
  /** @param send delivers the message to a destination behind the endpoint. */
  constructor(
    private readonly send: (destination: string, message: string) => Promise<void>,
    kept?: StoredMap<DeadLetter>,
  ) {
    super(kept);
  }

  async deliver(letter: DeadLetter): Promise<void> {
    this.add(letter);
    if (letter.destination === undefined) return;
    try {
      await this.send(letter.destination, JSON.stringify(letter.message));
    } catch (error) {
      letter.undelivered = error instanceof Error ? error.message : String(error);
    }
  }
}

/**
 * Sends a message to a queue of an emulator that serves all services; ignores other ARNs.
 * @throws AwsError if the emulator refuses it.
 */
export async function sendToQueue(
  forwarder: Forwarder,
  emulatorUrl: string,
  arn: string,
  MessageBody: string,
): Promise<void> {
  const [, , service, region = "", accountId, name] = arn.split(":");
  if (service !== "sqs") return;
  const sqs = new JsonBackend(forwarder, emulatorUrl, { name: "sqs", target: "AmazonSQS", version: "1.0" });
  await sqs.call("SendMessage", { QueueUrl: `${emulatorUrl}/${accountId}/${name}`, MessageBody }, region);
}

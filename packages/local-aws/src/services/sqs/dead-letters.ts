import { AwsError } from "../../http/errors";
import type { Forwarder } from "../../http/forward";

/** A batch that a function failed to process. */
export interface DeadLetter {
  /** ARN of the queue or topic of the mapping's failure destination; absent when it has none. */
  destination?: string;
  /** The document that Lambda sends there: what failed how often, and where in the stream it is. */
  message: Record<string, unknown>;
  /** The records themselves, which AWS leaves in the stream for a day. */
  records: readonly unknown[];
  at: Date;
  /** Why the destination did not get it, where there is one behind the endpoint. */
  undelivered?: string;
}

/** The newest dead letters. */
export class DeadLetters {
  private static readonly capacity = 1_000;
  private readonly letters: DeadLetter[] = [];
  private readonly listeners = new Set<(letter: DeadLetter) => void>();

  /** @param send takes the message to a destination that exists behind the endpoint. */
  constructor(private readonly send: (destination: string, message: string) => Promise<void>) {}

  /** Oldest first. */
  list(): readonly DeadLetter[] {
    return [...this.letters];
  }

  /** Reports every letter from now on. Returns a function that stops it. */
  onLetter(listener: (letter: DeadLetter) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async deliver(letter: DeadLetter): Promise<void> {
    this.letters.push(letter);
    if (this.letters.length > DeadLetters.capacity) this.letters.shift();
    for (const listener of this.listeners) listener(letter);
    if (letter.destination === undefined) return;
    try {
      await this.send(letter.destination, JSON.stringify(letter.message));
    } catch (error) {
      letter.undelivered = error instanceof Error ? error.message : String(error);
    }
  }
}

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

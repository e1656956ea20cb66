import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import * as z from "zod/mini";

/** As stacks/support/sender.ts lists them. */
const listed = z.nullable(
  z.tuple([z.string(), z.nullable(z.string()), z.nullable(z.string()), z.int().check(z.positive())]),
);

/** The sender of the platform's own mail. */
export interface Sender {
  readonly from: string;
  readonly replyTo: string | null;
  readonly configurationSet: string | null;
  /** Mails that a tenant may cause in a day. */
  readonly perDay: number;
}

/** `undefined`: the environment has none. Throws for an invalid value. */
export function parseSender(value: unknown): Sender | undefined {
  const sender = listed.parse(value);
  if (sender === null) return undefined;
  const [from, replyTo, configurationSet, perDay] = sender;
  return { from, replyTo, configurationSet, perDay };
}

export interface Mail {
  readonly to: string;
  /** Receivers whom the others do not see; at most 49. */
  readonly copies: readonly string[];
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** Sends plain text with Amazon SES, which takes 50 receivers a message. Source: Amazon SES developer guide, quotas. */
export class Mailer {
  constructor(
    private readonly ses: Pick<SESv2Client, "send">,
    private readonly sender: Omit<Sender, "perDay">,
  ) {}

  /** One message for all receivers: either SES takes it, or this throws what SES throws. */
  async send({ to, copies, subject, text }: Mail): Promise<void> {
    const { from, replyTo, configurationSet } = this.sender;
    await this.ses.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to], ...(copies.length > 0 && { BccAddresses: [...copies] }) },
        Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text } } } },
        ...(replyTo !== null && { ReplyToAddresses: [replyTo] }),
        ...(configurationSet !== null && { ConfigurationSetName: configurationSet }),
      }),
    );
  }
}

import { z } from "zod";
import { pattern } from "./fields";

const IDENTITY =
  'write the ARN of a verified identity of Amazon SES, e.g. "arn:aws:ses:eu-central-1:123456789012:identity/example.com"';
const FROM = 'write an address or a name with one, e.g. "Example <no-reply@example.com>"';
const REPLY_TO = 'write an e-mail address, e.g. "support@example.com", or leave it out';
const CONFIGURATION_SET =
  "write the name of a configuration set: 1 to 64 letters, digits, - and _, or leave it out";

/** The sender of invitations and of codes for new passwords. */
export const mailSchema = z.strictObject(
  {
    /** Of the environment's account and region: see `rules/mail.ts`. */
    identityArn: pattern(IDENTITY, /^arn:aws[a-z-]*:ses:[a-z0-9-]+:\d{12}:identity\/[^\s/@]*@?[^\s/@]+$/),
    from: pattern(FROM, /^(?:[^<>@"\r\n]{1,64} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/),
    replyTo: pattern(REPLY_TO, /^[^\s<>@]+@[^\s<>@]+$/).optional(),
    /**
     * Its reputation metrics must be on: alarms on bounces and complaints watch them. Absent: they watch all that the
     * account sends. Source of its shape: Cognito API reference, EmailConfigurationType.
     */
    configurationSet: pattern(CONFIGURATION_SET, /^[A-Za-z0-9_-]{1,64}$/).optional(),
  },
  {
    error:
      'write an object, e.g. { identityArn: "arn:aws:ses:…", from: "Example <no-reply@example.com>" }, or leave it out',
  },
);

/** The address in `Example <no-reply@example.com>`. */
export const addressOf = (from: string): string => /<(.+)>$/.exec(from)?.[1] ?? from;

export type MailConfig = Readonly<z.output<typeof mailSchema>>;

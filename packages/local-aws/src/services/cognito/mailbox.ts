import type { Newest } from "../../support/newest";

/** A message that Cognito or SES would have sent by e-mail. */
export interface Mail {
  to: string;
  subject: string;
  body: string;
  /** Of an invitation. */
  temporaryPassword?: string;
  /** Of a password reset. */
  confirmationCode?: string;
  at: Date;
}

/** The newest messages to all recipients. */
export type Mailbox = Newest<Mail>;

/** A message that Cognito would have sent by e-mail. */
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

/** The newest messages: the inboxes of everybody who was written to. */
export class Mailbox {
  private static readonly capacity = 1_000;
  private readonly mails: Mail[] = [];

  /** Oldest first. */
  list(): readonly Mail[] {
    return [...this.mails];
  }

  deliver(mail: Mail): void {
    this.mails.push(mail);
    if (this.mails.length > Mailbox.capacity) this.mails.shift();
  }
}

import type { Mail } from "./mailer";
import { nameInMail, timeInMail } from "./tenant-mail";

/** A second factor that was turned on or off. */
export interface SecondFactorChange {
  readonly tenantId: string;
  readonly userId: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly is: "active" | "none";
  readonly byOperator: boolean;
}

/** The text for the user and, after a reset, the same for the tenant's administrators. It contains no link and no secret. */
export function mailAbout(
  { at, is, byOperator }: SecondFactorChange,
  address: string,
  tenantName: string,
): Pick<Mail, "subject" | "text"> {
  const who = `${address} at ${nameInMail(tenantName)}`;
  const time = timeInMail(at);
  if (is === "active") {
    return {
      subject: "Your second factor is active",
      text: [
        `The second factor of ${who} was activated on ${time}.`,
        "All sessions have ended. From now on, each sign-in asks for a code.",
        "If this was not you, change your password and tell an administrator of your company at once.",
      ].join("\n\n"),
    };
  }
  const by = byOperator ? "an operator of the service" : "an administrator of the company";
  return {
    subject: "A second factor was reset",
    text: [
      `The second factor of ${who} was reset on ${time} by ${by}.`,
      "All sessions have ended. Until a new second factor is set up, the password is enough to sign in: set it up soon.",
      "If you did not expect this, change your password and tell an administrator of your company at once.",
      "This mail goes to the user and to the company's administrators.",
    ].join("\n\n"),
  };
}

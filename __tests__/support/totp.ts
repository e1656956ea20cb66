import { Secret, TOTP } from "otpauth";

/** Seconds of a code. */
const PERIOD = 30;

/**
 * An authenticator app: each code once, the next one a step ahead of the clock, which the local pool accepts by one
 * step.
 */
export class Authenticator {
  private step = 0;

  /** The next code of a secret, in Base32. */
  codeOf(secret: string): string {
    this.step = Math.max(this.step + 1, Math.floor(Date.now() / 1000 / PERIOD));
    return new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD }).generate({
      timestamp: this.step * PERIOD * 1000,
    });
  }
}

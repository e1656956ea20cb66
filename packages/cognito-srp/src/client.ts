import { randomBytes } from "node:crypto";
import { g, hash, integer, k, N, passwordKey, power, proofOf, signed } from "./group";

/** RFC 5054, section 2.5.4, asks for at least 256 bits. */
const SECRET_BYTES = 48;

/** What Cognito answers to `SRP_A`, and what is sent for it. */
type Parameters = Readonly<Record<string, string>>;

export interface SrpClient {
  /** `SRP_A` of `InitiateAuth`, hexadecimal. */
  readonly publicKey: string;
  /**
   * Proves that the client knows the password.
   * @param challenge `ChallengeParameters` of the challenge `PASSWORD_VERIFIER`
   * @returns `ChallengeResponses` to it
   * @throws Error if the challenge is incomplete, or its numbers would make the key predictable
   */
  answer(challenge: Parameters, now?: Date): Record<string, string>;
}

/**
 * The client's side of a sign-in.
 * @param userPoolId `<region>_<name>`: the name goes into the proof
 * @param secret the client's own, for one sign-in
 */
export function srpClient(
  userPoolId: string,
  password: string,
  secret: Buffer = randomBytes(SECRET_BYTES),
): SrpClient {
  const poolName = userPoolId.slice(userPoolId.indexOf("_") + 1);
  const a = integer(secret);
  const A = power(g, a);
  return {
    publicKey: A.toString(16),
    answer(challenge, now = new Date()) {
      const user = given(challenge, "USER_ID_FOR_SRP");
      const secretBlock = given(challenge, "SECRET_BLOCK");
      const salt = BigInt(`0x${given(challenge, "SALT")}`);
      const B = BigInt(`0x${given(challenge, "SRP_B")}`);
      const u = hash(signed(A), signed(B));
      if (B % N === 0n || u === 0n) throw new Error("the server's SRP key would make the secret predictable");
      const x = passwordKey(salt, `${poolName}${user}`, password);
      const shared = power(B - k * power(g, x), a + u * x);
      const timestamp = timestampOf(now);
      const message = Buffer.concat([
        Buffer.from(`${poolName}${user}`),
        Buffer.from(secretBlock, "base64"),
        Buffer.from(timestamp),
      ]);
      return {
        USERNAME: challenge.USERNAME ?? user,
        PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
        PASSWORD_CLAIM_SIGNATURE: proofOf(shared, u, message).toString("base64"),
        TIMESTAMP: timestamp,
      };
    },
  };
}

function given(challenge: Parameters, name: string): string {
  const value = challenge[name];
  if (value === undefined) throw new Error(`Cognito's challenge PASSWORD_VERIFIER has no ${name}`);
  return value;
}

/** As Cognito wants it: `Tue Mar 4 09:05:06 UTC 2025`. */
function timestampOf(now: Date): string {
  const [, day, month, year, time] = /^(\w+), \d+ (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day} ${month} ${now.getUTCDate()} ${time} UTC ${year}`;
}

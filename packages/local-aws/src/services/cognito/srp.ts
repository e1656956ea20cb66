import { randomBytes, timingSafeEqual } from "node:crypto";
import { g, hash, integer, k, N, passwordKey, power, proofOf, signed } from "@saas/cognito-srp/group";

/** A sign-in in progress. */
export interface SrpExchange {
  /** Hexadecimal: sent to the client. */
  readonly salt: string;
  readonly publicKey: string;
  /** Verifies the client's proof of the password: an HMAC over `message` with the shared key. */
  verify(message: Buffer, claim: Buffer): boolean;
}

/**
 * Answers a client's public key `A` (hexadecimal).
 *
 * @param identity the input of Cognito's hash: the pool id after its "_", then the user name.
 * @param salt hexadecimal.
 * @returns undefined for a key that would make the secret predictable.
 */
export function answerSrp(
  clientKey: string,
  identity: string,
  password: string,
  salt: string,
): SrpExchange | undefined {
  const A = /^[0-9a-f]{1,1024}$/i.test(clientKey) ? BigInt(`0x${clientKey}`) : 0n;
  if (A % N === 0n) return undefined;
  const x = passwordKey(BigInt(`0x${salt}`), identity, password);
  const verifier = power(g, x);
  const b = integer(randomBytes(32));
  const B = (k * verifier + power(g, b)) % N;
  const u = hash(signed(A), signed(B));
  const secret = power(A * power(verifier, u), b);
  return {
    salt,
    publicKey: B.toString(16),
    verify: (message, claim) => {
      const expected = proofOf(secret, u, message);
      return claim.length === expected.length && timingSafeEqual(claim, expected);
    },
  };
}

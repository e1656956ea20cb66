import {
  createDiffieHellman,
  createHash,
  createHmac,
  type DiffieHellman,
  getDiffieHellman,
  hkdfSync,
} from "node:crypto";

/**
 * The arithmetic of Cognito's SRP-6a (RFC 5054): the 3072-bit group of RFC 3526, section 4, SHA-256, and Cognito's own key
 * derivation. OpenSSL raises the numbers to their powers: a sign-in takes 5 ms of processor time, where libraries for browsers
 * take 200.
 */

const prime = getDiffieHellman("modp15").getPrime();
export const N = integer(prime);
export const g = 2n;
export const k = hash(signed(N), signed(g));

/** Made once: OpenSSL 3.5, of Node.js 24, checks the prime whenever it makes one, which takes 1.5 s. */
let group: DiffieHellman | undefined;

/** In the group, by OpenSSL's Diffie-Hellman. */
export function power(base: bigint, exponent: bigint): bigint {
  group ??= createDiffieHellman(prime, Number(g));
  group.setPrivateKey(signed(exponent));
  return integer(group.computeSecret(signed(modulo(base))));
}

/** The remainder, which is never negative. */
export const modulo = (value: bigint): bigint => ((value % N) + N) % N;

/** The number that big-endian bytes encode. */
export function integer(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

/** Big-endian bytes, with a leading zero if the first bit is set, so that they encode a positive number. */
export function signed(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, "hex");
}

/** SHA-256 of the parts, as a number. */
export function hash(...parts: Buffer[]): bigint {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return integer(digest.digest());
}

/**
 * The private key `x` of a password.
 * @param identity the pool id after its "_", then the user name
 */
export function passwordKey(salt: bigint, identity: string, password: string): bigint {
  return hash(signed(salt), createHash("sha256").update(`${identity}:${password}`).digest());
}

/** The proof of the password: an HMAC over the message, with the key that both sides derive from their secret. */
export function proofOf(secret: bigint, u: bigint, message: Buffer): Buffer {
  const key = Buffer.from(hkdfSync("sha256", signed(secret), signed(u), "Caldera Derived Key", 16));
  return createHmac("sha256", key).update(message).digest();
}

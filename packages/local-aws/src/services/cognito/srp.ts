import {
  createDiffieHellman,
  createHash,
  createHmac,
  type DiffieHellman,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

/** The server side of Cognito's SRP-6a: the 3072-bit group of RFC 5054, SHA-256, Cognito's own key derivation. */

/** RFC 3526, section 4. */
const prime = getDiffieHellman("modp15").getPrime();
const N = integer(prime);
const g = 2n;
const k = hash(signed(N), signed(g));

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
  const credentials = createHash("sha256").update(`${identity}:${password}`).digest();
  const x = hash(signed(BigInt(`0x${salt}`)), credentials);
  const verifier = power(g, x);
  const b = integer(randomBytes(32));
  const B = (k * verifier + power(g, b)) % N;
  const u = hash(signed(A), signed(B));
  const secret = power(A * power(verifier, u), b);
  const key = Buffer.from(hkdfSync("sha256", signed(secret), signed(u), "Caldera Derived Key", 16));
  return {
    salt,
    publicKey: B.toString(16),
    verify: (message, claim) => {
      const expected = createHmac("sha256", key).update(message).digest();
      return claim.length === expected.length && timingSafeEqual(claim, expected);
    },
  };
}

/** Made once: OpenSSL 3.5, of Node.js 24, checks the prime whenever it makes one, which takes 1.5 s. */
let group: DiffieHellman | undefined;

/** By Diffie-Hellman in the same group, which is OpenSSL's work: a seventh of the time that BigInt takes. */
function power(base: bigint, exponent: bigint): bigint {
  group ??= createDiffieHellman(prime, Number(g));
  group.setPrivateKey(signed(exponent));
  return integer(group.computeSecret(signed(base % N)));
}

/** The number that big-endian bytes encode. */
function integer(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}

/** Big-endian bytes, with a leading zero if the first bit is set, so that they encode a positive number. */
function signed(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, "hex");
}

function hash(...parts: Buffer[]): bigint {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return integer(digest.digest());
}

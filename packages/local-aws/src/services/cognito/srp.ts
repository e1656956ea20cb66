import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** The server side of Cognito's SRP-6a: the 3072-bit group of RFC 5054, SHA-256, Cognito's own key derivation. */

// RFC 3526, section 4.
const N = BigInt(
  `0x${
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD" +
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED" +
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F" +
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B" +
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510" +
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7" +
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C" +
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF"
  }`,
);
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
  const b = BigInt(`0x${randomBytes(32).toString("hex")}`);
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

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let bits = exponent; bits > 0n; bits >>= 1n) {
    if (bits & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
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
  return BigInt(`0x${digest.digest("hex")}`);
}

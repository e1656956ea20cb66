import {
  createDiffieHellman,
  createHash,
  createHmac,
  type DiffieHellman,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
} from "node:crypto";

/**
 * The client's side of Cognito's Secure Remote Password: SRP-6a (RFC 5054) in the 3072-bit group of RFC 3526, section 4, with
 * SHA-256 and Cognito's own key derivation. OpenSSL raises the numbers to their powers: a sign-in takes 5 ms of processor time,
 * where libraries for browsers take 200.
 */

const prime = getDiffieHellman("modp15").getPrime();
const N = integer(prime);
const g = 2n;
const k = hash(signed(N), signed(g));

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
      const credentials = createHash("sha256").update(`${poolName}${user}:${password}`).digest();
      const x = hash(signed(salt), credentials);
      const shared = power(modulo(B - k * power(g, x)), a + u * x);
      const key = Buffer.from(hkdfSync("sha256", signed(shared), signed(u), "Caldera Derived Key", 16));
      const timestamp = timestampOf(now);
      const signature = createHmac("sha256", key)
        .update(`${poolName}${user}`)
        .update(secretBlock, "base64")
        .update(timestamp)
        .digest("base64");
      return {
        USERNAME: challenge.USERNAME ?? user,
        PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
        PASSWORD_CLAIM_SIGNATURE: signature,
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

/** Made once: OpenSSL 3.5, of Node.js 24, checks the prime whenever it makes one, which takes 1.5 s. */
let group: DiffieHellman | undefined;

/** In the group, by OpenSSL's Diffie-Hellman. */
function power(base: bigint, exponent: bigint): bigint {
  group ??= createDiffieHellman(prime, Number(g));
  group.setPrivateKey(signed(exponent));
  return integer(group.computeSecret(signed(base)));
}

const modulo = (value: bigint): bigint => ((value % N) + N) % N;

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

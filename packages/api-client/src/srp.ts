import { createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** The client side of Cognito's SRP-6a: the 3072-bit group of RFC 5054, SHA-256, Cognito's own key derivation. */

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

/** Bytes of the private key: at least 256 bits (RFC 5054, section 3.1). */
const PRIVATE_KEY_BYTES = 32;

/** What the client answers to the challenge PASSWORD_VERIFIER, beside the user's name. */
export interface PasswordProof {
  readonly PASSWORD_CLAIM_SECRET_BLOCK: string;
  readonly PASSWORD_CLAIM_SIGNATURE: string;
  readonly TIMESTAMP: string;
}

/** One sign-in: proves the password without sending it. */
export class SrpClient {
  private readonly privateKey = BigInt(`0x${randomBytes(PRIVATE_KEY_BYTES).toString("hex")}`);
  private readonly A = power(g, this.privateKey);

  constructor(
    private readonly userPoolId: string,
    private readonly password: string,
  ) {}

  /** `SRP_A`: hexadecimal. */
  get publicKey(): string {
    return this.A.toString(16);
  }

  /**
   * Answers Cognito's challenge.
   * @param challenge its parameters: SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP.
   * @param at the time that is signed.
   * @throws Error if a parameter is missing, or the server's key would make the secret predictable.
   */
  prove(challenge: Readonly<Record<string, string>>, at = new Date()): PasswordProof {
    const parameter = (name: string): string => {
      const value = challenge[name];
      if (value === undefined) throw new Error(`Cognito's challenge has no ${name}`);
      return value;
    };
    const poolName = this.userPoolId.split("_")[1] ?? "";
    const user = parameter("USER_ID_FOR_SRP");
    const B = BigInt(`0x${parameter("SRP_B")}`);
    const u = hash(signed(this.A), signed(B));
    if (B % N === 0n || u === 0n) throw new Error("Cognito's public key is not one of SRP");
    const credentials = createHash("sha256").update(`${poolName}${user}:${this.password}`).digest();
    const x = hash(signed(BigInt(`0x${parameter("SALT")}`)), credentials);
    const base = (((B - k * power(g, x)) % N) + N) % N;
    const secret = power(base, this.privateKey + u * x);
    const key = Buffer.from(hkdfSync("sha256", signed(secret), signed(u), "Caldera Derived Key", 16));
    const block = parameter("SECRET_BLOCK");
    const TIMESTAMP = timestampOf(at);
    const message = [poolName, user, Buffer.from(block, "base64"), TIMESTAMP];
    const claim = message.reduce((hmac, part) => hmac.update(part), createHmac("sha256", key));
    return {
      PASSWORD_CLAIM_SECRET_BLOCK: block,
      PASSWORD_CLAIM_SIGNATURE: claim.digest("base64"),
      TIMESTAMP,
    };
  }
}

/** As Cognito reads it: `Mon Nov 30 09:05:00 UTC 2026`, the day without a leading zero. */
function timestampOf(at: Date): string {
  const [weekday = "", day, month, year, time] = at.toUTCString().split(" ");
  return `${weekday.slice(0, 3)} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** Bits of the exponent that one multiplication takes. */
const WINDOW = 4n;

/** base ** exponent modulo N. */
function power(base: bigint, exponent: bigint): bigint {
  const powers = [1n];
  for (let index = 1; index < 1 << Number(WINDOW); index++)
    powers.push(((powers[index - 1] ?? 1n) * base) % N);
  let result = 1n;
  for (const digit of exponent.toString(1 << Number(WINDOW))) {
    for (let bit = 0n; bit < WINDOW; bit++) result = (result * result) % N;
    const factor = powers[Number.parseInt(digit, 1 << Number(WINDOW))] ?? 1n;
    if (factor !== 1n) result = (result * factor) % N;
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

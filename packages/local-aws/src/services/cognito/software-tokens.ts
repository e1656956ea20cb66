import { Secret, TOTP } from "otpauth";
import { AwsError } from "../../http/errors";
import type { Storage, StoredMap } from "../../storage";

/** Seconds of a code. Source: Amazon Cognito developer guide, TOTP software token MFA (RFC 6238 with its defaults). */
const PERIOD = 30;

/** Steps before and after the current one whose codes are accepted. Source: RFC 6238, section 5.2. */
const WINDOW = 1;

interface SoftwareToken {
  /** Base32; absent until the first verification. */
  readonly secret?: string;
  /** Of an association that is not verified yet. */
  readonly pending?: string;
  readonly enabled?: boolean;
  readonly preferred?: boolean;
  /** Step of the last accepted code. */
  readonly lastStep?: number;
}

/** Users' software tokens (TOTP). A code works once. */
export class SoftwareTokens {
  private readonly tokens: StoredMap<SoftwareToken>;

  constructor(storage: Storage) {
    this.tokens = storage.map("software-tokens");
  }

  /** Starts an association. @returns its secret; an earlier token works until the new one is verified. */
  associate(poolId: string, username: string): string {
    const pending = new Secret({ size: 20 }).base32;
    this.tokens.set(key(poolId, username), { ...this.find(poolId, username), pending });
    return pending;
  }

  /**
   * Completes an association.
   * @throws AwsError EnableSoftwareTokenMFAException for a wrong code.
   */
  verify(poolId: string, username: string, code: string): void {
    const { pending, ...token } = this.find(poolId, username);
    const step = pending === undefined ? undefined : stepOf(pending, code);
    if (pending === undefined || step === undefined) {
      throw new AwsError(
        "EnableSoftwareTokenMFAException",
        "Code mismatch and fail enable Software Token MFA",
      );
    }
    this.tokens.set(key(poolId, username), { ...token, secret: pending, lastStep: step });
  }

  /**
   * Turns the second factor of a user on or off.
   * @throws AwsError InvalidParameterException unless a token was verified.
   */
  prefer(poolId: string, username: string, enabled: boolean, preferred: boolean): void {
    const token = this.find(poolId, username);
    if (enabled && token.secret === undefined) {
      throw new AwsError("InvalidParameterException", "User has not verified software token mfa");
    }
    this.tokens.set(key(poolId, username), { ...token, enabled, preferred: enabled && preferred });
  }

  isEnabled(poolId: string, username: string): boolean {
    return this.find(poolId, username).enabled === true;
  }

  /** The attributes of a user in AdminGetUser and GetUser. */
  settings(
    poolId: string,
    username: string,
  ): { UserMFASettingList?: string[]; PreferredMfaSetting?: string } {
    const { enabled, preferred } = this.find(poolId, username);
    return {
      ...(enabled && { UserMFASettingList: ["SOFTWARE_TOKEN_MFA"] }),
      ...(preferred && { PreferredMfaSetting: "SOFTWARE_TOKEN_MFA" }),
    };
  }

  /**
   * Uses a code up.
   * @throws AwsError CodeMismatchException for a wrong code, ExpiredCodeException for a used one.
   */
  use(poolId: string, username: string, code: string): void {
    const token = this.find(poolId, username);
    const step = token.secret === undefined ? undefined : stepOf(token.secret, code);
    if (step === undefined) throw new AwsError("CodeMismatchException", "Invalid code received for user");
    if (step <= (token.lastStep ?? Number.NEGATIVE_INFINITY)) {
      throw new AwsError("ExpiredCodeException", "Your software token has already been used once.");
    }
    this.tokens.set(key(poolId, username), { ...token, lastStep: step });
  }

  forget(poolId: string, username: string): void {
    this.tokens.delete(key(poolId, username));
  }

  private find(poolId: string, username: string): SoftwareToken {
    return this.tokens.get(key(poolId, username)) ?? {};
  }
}

const key = (poolId: string, username: string): string => JSON.stringify([poolId, username]);

/** The time step whose code this is; undefined: of none that is accepted now. */
function stepOf(secret: string, code: string): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const now = Date.now();
  const delta = new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD }).validate({
    token: code,
    timestamp: now,
    window: WINDOW,
  });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD) + delta;
}

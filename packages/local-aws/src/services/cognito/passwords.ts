import { randomInt } from "node:crypto";
import { AwsError } from "../../http/errors";
import type { Storage, StoredMap } from "../../storage";
import type { PasswordPolicy } from "./rules";

interface KnownPassword {
  readonly password: string;
  /** Expiry of a temporary password, in epoch milliseconds. */
  readonly expires?: number;
}

/**
 * Local users' passwords in plain text: SRP and a backend that compares plain passwords both need them. Passwords must be
 * set through the endpoint; a user whose password was set elsewhere cannot sign in here.
 */
export class Passwords {
  private readonly known: StoredMap<KnownPassword>;

  constructor(storage: Storage) {
    this.known = storage.map("passwords");
  }

  setPermanent(poolId: string, username: string, password: string): void {
    this.known.set(key(poolId, username), { password });
  }

  setTemporary(poolId: string, username: string, password: string, days: number): void {
    this.known.set(key(poolId, username), { password, expires: Date.now() + days * 86_400_000 });
  }

  find(poolId: string, username: string): KnownPassword | undefined {
    return this.known.get(key(poolId, username));
  }

  forget(poolId: string, username: string): void {
    this.known.delete(key(poolId, username));
  }
}

const key = (poolId: string, username: string): string => JSON.stringify([poolId, username]);

const symbols = "^$*.[]{}()?-\"!@#%&/\\,><':;|_~`+= ";

const classes = [
  { rule: "lowercase", pattern: /[a-z]/, characters: "abcdefghijkmnpqrstuvwxyz", name: "lowercase" },
  { rule: "uppercase", pattern: /[A-Z]/, characters: "ABCDEFGHJKLMNPQRSTUVWXYZ", name: "uppercase" },
  { rule: "numbers", pattern: /[0-9]/, characters: "23456789", name: "numeric" },
  {
    rule: "symbols",
    pattern: new RegExp(`[${symbols.replace(/[\\\]^-]/g, "\\$&")}]`),
    characters: "!@#%*-_+",
    name: "symbol",
  },
] as const;

/** @throws AwsError InvalidPasswordException naming what is missing. */
export function requirePassword(password: string, policy: PasswordPolicy): void {
  if (password.length < policy.minimumLength) throw nonconforming("Password not long enough");
  if (password.length > 256) throw nonconforming("Password too long");
  const missing = classes.find(({ rule, pattern }) => policy[rule] && !pattern.test(password));
  if (missing) throw nonconforming(`Password must have ${missing.name} characters`);
}

/** A random password that satisfies `policy`. */
export function generatePassword(policy: PasswordPolicy): string {
  const length = Math.max(policy.minimumLength, 8);
  const all = classes.map(({ characters }) => characters).join("");
  const picked = classes.map(({ characters }) => pick(characters));
  while (picked.length < length) picked.push(pick(all));
  for (let at = picked.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [picked[at], picked[other]] = [picked[other] ?? "", picked[at] ?? ""];
  }
  return picked.join("");
}

const pick = (characters: string): string => characters.charAt(randomInt(characters.length));

function nonconforming(what: string): AwsError {
  return new AwsError("InvalidPasswordException", `Password did not conform with policy: ${what}`);
}

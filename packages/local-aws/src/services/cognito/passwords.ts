interface KnownPassword {
  readonly password: string;
  /** Of a temporary password: epoch milliseconds of its expiry. */
  readonly expires: number | undefined;
}

/**
 * The passwords of the local users, in memory: SRP and a backend that compares plain passwords both need them.
 * Every password is set through the endpoint; a user who got one elsewhere cannot sign in here.
 */
export class Passwords {
  private readonly known = new Map<string, KnownPassword>();

  setPermanent(poolId: string, username: string, password: string): void {
    this.known.set(key(poolId, username), { password, expires: undefined });
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

/** A user of the pool, as its trigger's event names one. */
export interface PoolUser {
  readonly userPoolId: string;
  readonly userName: string;
}

/** A user's second factor, where it is recorded. */
export interface SecondFactorRecord {
  /** ISO 8601 in UTC; `undefined`: the user has none. */
  since(): Promise<string | undefined>;
  /** Removes it: sign-ins use no second factor any more. */
  remove(): Promise<void>;
}

export interface SecondFactorOptions {
  /** Whether Cognito challenges the user's sign-ins for a code. */
  readonly isOn: (user: PoolUser) => Promise<boolean>;
  readonly recordOf: (tenantId: string, userId: string) => SecondFactorRecord;
}

/**
 * Since when a user's sign-ins use a second factor, in epoch seconds; `undefined`: they use none. A user may turn it off
 * at the pool: the next token then ends the record, so that turning it on again vouches for no session from between.
 * Throws what the pool and the table throw.
 */
export async function secondFactorSince(
  user: PoolUser,
  { tenantId, userId }: { readonly tenantId: string; readonly userId: string },
  { isOn, recordOf }: SecondFactorOptions,
): Promise<number | undefined> {
  const record = recordOf(tenantId, userId);
  const since = await record.since();
  if (since === undefined) return undefined;
  if (await isOn(user)) return Math.floor(Date.parse(since) / 1000);
  await record.remove();
  return undefined;
}

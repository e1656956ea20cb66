import { isTenantIdShaped, SECOND_FACTOR_CLAIM } from "../tenancy/tenant-id";

/** The parts of Cognito's pre token generation event (version 1) that are used here. */
export interface TokenEvent {
  readonly userPoolId: string;
  readonly userName: string;
  readonly request: { readonly userAttributes: Readonly<Record<string, string | undefined>> };
  readonly response: { claimsOverrideDetails?: unknown };
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
  readonly isOn: (event: TokenEvent) => Promise<boolean>;
  readonly recordOf: (tenantId: string, userId: string) => SecondFactorRecord;
}

/**
 * Adds a claim for a user whose sign-ins use a second factor: since when, in epoch seconds. A user may turn it off at
 * the pool: the next token then ends the record, so that turning it on again vouches for no session from between.
 * Throws what the pool and the table throw, and Cognito then issues no token.
 */
export async function withSecondFactorClaim<E extends TokenEvent>(
  event: E,
  { isOn, recordOf }: SecondFactorOptions,
): Promise<E> {
  const { sub, "custom:tenant_id": tenantId } = event.request.userAttributes;
  event.response.claimsOverrideDetails = {};
  // The API serves no other: the token needs no claim, and the function may read no such row.
  if (sub === undefined || !isTenantIdShaped(tenantId)) return event;
  const record = recordOf(tenantId, sub);
  const since = await record.since();
  if (since === undefined) return event;
  if (await isOn(event)) {
    const seconds = Math.floor(Date.parse(since) / 1000);
    event.response.claimsOverrideDetails = {
      claimsToAddOrOverride: { [SECOND_FACTOR_CLAIM]: `${seconds}` },
    };
  } else await record.remove();
  return event;
}

import { type MfaDemand, type MfaPolicy, mfaDemands } from "../../api/mfa";
import { RECENT_SIGN_IN_SECONDS } from "../../api/route";
import { conflict, forbidden } from "./errors";

/** Parses the variable MFA; throws an error that names the field. By hand: a schema would add to every bundle. */
export function parseMfaPolicy(value: unknown): MfaPolicy {
  const { users, administrators, tiers } = Object(value);
  const ofTiers = Object.entries(Object(tiers)).map(([tier, demand]) => [`tiers.${tier}`, demand] as const);
  for (const [field, demand] of [["users", users], ["administrators", administrators], ...ofTiers] as const) {
    if (!mfaDemands.some((known) => known === demand)) throw new Error(`has an invalid demand: ${field}`);
  }
  if (typeof tiers !== "object") throw new Error("has an invalid demand: tiers");
  return { users, administrators, tiers };
}

/**
 * For demands, which would lock users out where the pool has no second factors.
 * @param demand what the environment demands
 * @throws Problem 409
 */
export function requireSecondFactors(demand: MfaDemand): void {
  if (demand === "off") throw conflict("This environment has no second factors.");
}

/** A caller's second factor. */
export interface SecondFactor {
  /** The environment, the tier, the tenant or the caller's role demands one. */
  readonly required: boolean;
  /** The caller's sign-in used one, by the token. */
  readonly given: boolean;
  /** The user has one, by the members table; the token may be older. */
  readonly enrolled: boolean;
}

/**
 * Whether the sign-in used the second factor: Cognito challenges every sign-in since the factor was activated, and
 * refreshed tokens keep the time of the sign-in.
 * @param authTime of the token, in epoch seconds
 * @param since the token's claim `second_factor`, in epoch seconds; undefined: the user had none when it was issued
 */
export const isSecondFactorGiven = (authTime: number | undefined, since: number | undefined): boolean =>
  authTime !== undefined && since !== undefined && authTime >= since;

/** @throws Problem 403 `second-factor-required`, with the next step. */
export function requireSecondFactor({ required, given, enrolled }: SecondFactor): void {
  if (!required || given) return;
  throw forbidden(
    enrolled
      ? "This session began without the second factor: sign in again."
      : "You need a second factor: set up a software token at the user pool, confirm it with PUT /user/second-factor, then sign in again.",
    "second-factor-required",
  );
}

/**
 * For routes that are dangerous for a tenant. @param now milliseconds
 * @throws Problem 403 `recent-sign-in-required`
 */
export function requireRecentSignIn(
  caller: { readonly signedInAt: number | undefined; readonly secondFactor: SecondFactor },
  now: number,
): void {
  const { signedInAt, secondFactor } = caller;
  const recent = signedInAt !== undefined && now / 1000 - signedInAt <= RECENT_SIGN_IN_SECONDS;
  if (recent && (secondFactor.given || !secondFactor.enrolled)) return;
  const how = secondFactor.enrolled ? " with your second factor" : "";
  throw forbidden(
    `This route needs a recent sign-in: sign in again${how}, and repeat the request within ${RECENT_SIGN_IN_SECONDS / 60} minutes.`,
    "recent-sign-in-required",
  );
}

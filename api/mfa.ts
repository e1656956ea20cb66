import type { TenantRole } from "./route";

/**
 * Whether users have a second factor at sign-in, from weak to strong. `off`: no user can have one; `required`: requests
 * of users without one are refused.
 */
export const mfaDemands = ["off", "optional", "required"] as const;
export type MfaDemand = (typeof mfaDemands)[number];

/** What a tenant's administrators or operators may demand beyond the environment. */
export const tenantMfaDemands = ["optional", "required"] as const;
export type TenantMfaDemand = (typeof tenantMfaDemands)[number];

/** An environment's demands: for all users, for tenants' administrators, and by tier. */
export interface MfaPolicy {
  readonly users: MfaDemand;
  readonly administrators: MfaDemand;
  readonly tiers: Readonly<Record<string, MfaDemand>>;
}

/** A tenant as far as demands depend on it. */
export interface MfaSubject {
  readonly tier: string;
  /** Demands of the tenant's administrators and of operators; undefined: none. */
  readonly demands: readonly (TenantMfaDemand | undefined)[];
}

/** The strictest demand on a user of the tenant with these roles. */
export function mfaDemandOn(
  { users, administrators, tiers }: MfaPolicy,
  { tier, demands }: MfaSubject,
  roles: ReadonlySet<TenantRole>,
): MfaDemand {
  if (users === "off") return "off";
  return strictest([
    users,
    Object.hasOwn(tiers, tier) ? tiers[tier] : undefined,
    roles.has("tenant-admin") ? administrators : undefined,
    ...demands,
  ]);
}

const strictest = (demands: readonly (MfaDemand | undefined)[]): MfaDemand =>
  mfaDemands.findLast((demand) => demands.includes(demand)) ?? "required";

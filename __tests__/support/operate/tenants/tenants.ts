import type { MoveState, MoveView, OffboardingView, TenantView } from "../../../../api/tenant";
import type { UserView } from "../../../../api/users";

/** The time of the played world: 2026-03-01 12:00 UTC, in milliseconds. */
export const NOON = Date.UTC(2026, 2, 1, 12);

export const idOf = (number: number): string => `00000000-0000-4000-8000-${`${number}`.padStart(12, "0")}`;

/** Attributes to set, or to take away. */
export type Changes = { readonly [K in keyof TenantView]?: TenantView[K] | undefined };

/** A tenant as the control plane shows it; default: active for an hour. */
export const tenant = (number: number, tenant_name: string, rest: Changes = {}): TenantView =>
  ({
    tenant_id: idOf(number),
    tenant_name,
    tier: "standard",
    status: "active",
    created_at: "2026-01-01T00:00:00.000Z",
    updated_at: "2026-03-01T11:00:00.000Z",
    version: 3,
    binding: { model: "pool" },
    pending: [],
    ...rest,
  }) as TenantView;

export const offboarding: OffboardingView = {
  requested_at: "2026-02-28T12:00:00.000Z",
  requested_by: "arn:aws:iam::111122223333:user/olga",
  purge_after: "2026-03-30T12:00:00.000Z",
  export: {
    state: "done",
    items: 120,
    files: 1,
    bytes: 1_234_567,
    finished_at: "2026-02-28T12:05:00.000Z",
  },
  purge: { state: "waiting" },
};

/** A user of a tenant as the control plane shows it. */
export const user = (number: number, rest: Partial<UserView> = {}): UserView => ({
  user_id: idOf(number),
  email: `user-${number}@example.com`,
  role: "tenant-member",
  status: "active",
  invitation: "accepted",
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z",
  ...rest,
});

/** A move as the control plane shows it, begun at noon. */
export const moving = (state: MoveState, rest: Partial<MoveView> = {}): MoveView => ({
  requested_at: "2026-03-01T12:00:00.000Z",
  requested_by: "arn:aws:iam::111122223333:user/olga",
  from: { model: "pool" },
  to: { model: "silo", slug: "acme" },
  tier: "dedicated",
  state,
  since: "2026-03-01T12:00:00.000Z",
  progressed_at: "2026-03-01T12:00:00.000Z",
  ...rest,
});

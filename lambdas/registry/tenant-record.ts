import type { Binding } from "./binding";
import type { Move } from "./move";
import type { TenantStatus } from "./tenant-status";

/** A tenant's record: the rows of the metadata table whose key is a tenant id. Times are ISO 8601 in UTC. */
export interface TenantRecord {
  readonly tenant_id: string;
  readonly tenant_name: string;
  readonly tier: string;
  readonly status: TenantStatus;
  readonly created_at: string;
  /** When status or tier changed last. */
  readonly updated_at: string;
  /** One more with each change of status or tier: the ETag of the control plane. */
  readonly version: number;
  /**
   * Where the tenant's items and files are. Read it with `parseBinding`, and refuse without one: there is no default.
   */
  readonly binding?: Binding;
  /**
   * There from the end of the onboarding in a silo tier until the tenant is activated: it is whole, and waits for its stack
   * to be deployed. On a tenant that is given up before, it says that there never was any data.
   */
  readonly awaits_silo?: true;
  /** The tenant's API key at API Gateway; absent before onboarding made it and after the purge. */
  readonly api_key_id?: string;
  /** The tier whose usage plan the API key is in; differs from `tier` until a change of tier has been carried out. */
  readonly plan_tier?: string;
  /** The version whose status and tier the API key follows: less than `version` until a change has reached the key. */
  readonly key_version?: number;
  /** There while the tenant's users are signed out and disabled because the tenant is not active. */
  readonly users_suspended?: true;
  /** There while users are being disabled or enabled: from before the first one until after the last. */
  readonly users_work?: UsersWork;
  /**
   * The first administrator's username until the invitation is sent: what a crash leaves behind can then be cleared away
   * whole. The record of a complete tenant holds no address.
   */
  readonly pending_admin?: string;
  readonly offboarding?: Offboarding;
  /** `requested_at` of an offboarding that was called off, until what it exported has been removed. */
  readonly discarded_export?: string;
  readonly reconciliation?: Reconciliation;
  /** There while the tenant's data is moved to another place, and until the source is cleared. */
  readonly move?: Move;
  /** On the tombstone that stays. */
  readonly deleted_at?: string;
}

/** How far the tenant's users have come on the way to what its status demands. */
export interface UsersWork {
  readonly to: "suspended" | "active";
  readonly started_at: string;
  /** Last sign of life. */
  readonly progressed_at: string;
  readonly users: number;
  /** The user id after which the work goes on. */
  readonly position?: string;
}

export interface Offboarding {
  readonly requested_at: string;
  /** ARN of the operator. */
  readonly requested_by: string;
  /** The purge begins after this. */
  readonly purge_after: string;
  readonly export: Progress;
  readonly purge: Progress;
}

/** How far work has come that takes several invocations. */
export interface Progress {
  readonly state: "waiting" | "running" | "done";
  readonly started_at?: string;
  /** Last sign of life. */
  readonly progressed_at?: string;
  readonly finished_at?: string;
  readonly users?: number;
  readonly items?: number;
  /** Files; a purge counts versions. */
  readonly files?: number;
  readonly bytes?: number;
  /** Where the work goes on; means something to the step that wrote it alone. */
  readonly position?: string;
}

export interface Reconciliation {
  readonly requested_at: string;
  readonly state: "waiting" | "done";
  readonly finished_at?: string;
  /** What was done, a sentence each, users by id; empty: the two sides were the same. */
  readonly repairs?: readonly string[];
}

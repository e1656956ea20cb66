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
  /** Last change of status or tier. */
  readonly updated_at: string;
  /** Grows by one with each change of status or tier: the ETag of the control plane. */
  readonly version: number;
  /**
   * The stores of the tenant's items and files. Read it with `parseBinding`, and refuse without one: there is no default.
   */
  readonly binding?: Binding;
  /**
   * Set from the end of the onboarding in a silo tier until activation: the tenant waits for its stack. On a tenant offboarded
   * before, it means that there never was any data.
   */
  readonly awaits_silo?: true;
  /** The tenant's API key at API Gateway; absent before onboarding created it and after the purge. */
  readonly api_key_id?: string;
  /** The tier of the API key's usage plan; differs from `tier` until a change of tier is applied. */
  readonly plan_tier?: string;
  /** The version that was applied to the API key; less than `version` while a change is pending. */
  readonly key_version?: number;
  /** Set while the tenant's users are disabled because the tenant is not active. */
  readonly users_suspended?: true;
  /** Set while users are being disabled or enabled: from before the first until after the last. */
  readonly users_work?: UsersWork;
  /**
   * The first administrator's username until the invitation is sent, so that the rest of a crashed onboarding can be cleaned
   * up. The record of a complete tenant has no address.
   */
  readonly pending_admin?: string;
  readonly offboarding?: Offboarding;
  /** `requested_at` of a cancelled offboarding, until its export is removed. */
  readonly discarded_export?: string;
  readonly reconciliation?: Reconciliation;
  /** Set while the tenant's data is moved, until the source is cleared. */
  readonly move?: Move;
  /** On the tombstone. */
  readonly deleted_at?: string;
}

/** Progress of applying the tenant's status to its users. */
export interface UsersWork {
  readonly to: "suspended" | "active";
  readonly started_at: string;
  /** Last progress. */
  readonly progressed_at: string;
  readonly users: number;
  /** The user id after which the work resumes. */
  readonly position?: string;
}

export interface Offboarding {
  readonly requested_at: string;
  /** ARN of the operator. */
  readonly requested_by: string;
  /** Earliest start of the purge. */
  readonly purge_after: string;
  readonly export: Progress;
  readonly purge: Progress;
}

/** Progress of work that takes several invocations. */
export interface Progress {
  readonly state: "waiting" | "running" | "done";
  readonly started_at?: string;
  /** Last progress. */
  readonly progressed_at?: string;
  readonly finished_at?: string;
  readonly users?: number;
  readonly items?: number;
  /** Files; a purge counts versions. */
  readonly files?: number;
  readonly bytes?: number;
  /** Where the work resumes; its format belongs to the step that wrote it. */
  readonly position?: string;
}

export interface Reconciliation {
  readonly requested_at: string;
  readonly state: "waiting" | "done";
  readonly finished_at?: string;
  /** Repairs, a sentence each, with users by id; empty: there was nothing to repair. */
  readonly repairs?: readonly string[];
}

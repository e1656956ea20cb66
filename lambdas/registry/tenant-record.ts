import type { Immutable } from "../../api/response";
import type { OffboardingView, ProgressView, ReconciliationView, TenantView } from "../../api/tenant";
import type { Binding } from "./binding";
import type { Move } from "./move";

/** The attributes that a record stores as operators see them. */
type SharedAttributes = Immutable<
  Pick<
    TenantView,
    | "tenant_id"
    | "tenant_name"
    | "tier"
    | "status"
    | "created_at"
    | "updated_at"
    | "version"
    | "awaits_silo"
    | "api_key_id"
    | "plan_tier"
    | "mfa"
    | "deleted_at"
  >
>;

/**
 * A tenant's record: the rows of the metadata table whose key is a tenant id. Times are ISO 8601 in UTC. The contract
 * (`api/tenant.ts`) describes what operators see of it.
 */
export interface TenantRecord extends SharedAttributes {
  /**
   * Where the tenant's items and files are. Read it with `parseBinding`, and refuse without one: there is no default.
   */
  readonly binding?: Binding;
  /** The version whose status and tier the API key follows: less than `version` until a change has reached the key. */
  readonly key_version?: number;
  /** Present while the tenant's users are signed out and disabled because the tenant is not active. */
  readonly users_suspended?: true;
  /** Present while users are being disabled or enabled: from before the first one until after the last. */
  readonly users_work?: UsersWork;
  /**
   * The first administrator's username until the invitation is sent, so that the remains of a crash can be removed
   * completely. The record of a complete tenant contains no address.
   */
  readonly pending_admin?: string;
  /**
   * Signs the cursors of the tenant's lists; only its own requests read it. Absent until the sweep has given it one.
   */
  readonly cursor_secret?: string;
  /** Storage as last measured. */
  readonly item_bytes?: number;
  readonly file_bytes?: number;
  /** Present while the tenant stores more than its tier allows, by the last measurement or change of tier. */
  readonly storage_full?: true;
  readonly offboarding?: Offboarding;
  /** `requested_at` of a cancelled offboarding, until its export has been removed. */
  readonly discarded_export?: string;
  readonly reconciliation?: Reconciliation;
  /** Present while the tenant's data is being moved, and until the source is cleared. */
  readonly move?: Move;
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

export type Offboarding = Immutable<Omit<OffboardingView, "export" | "purge">> & {
  readonly export: Progress;
  readonly purge: Progress;
};

/** Progress of work that takes several invocations. */
export type Progress = Immutable<ProgressView> & {
  /** Where the work resumes; only the step that wrote it understands it. */
  readonly position?: string;
};

export type Reconciliation = Immutable<ReconciliationView>;

import type { ApiKeys } from "../registry/api-keys";
import type { Binding } from "../registry/binding";
import type { Directory } from "../registry/directory";
import type { Members } from "../registry/members";
import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import type { Tiers } from "../registry/tiers";
import type { UsagePlans } from "../registry/usage-plans";
import type { Telemetry } from "../shared/telemetry";
import type { PlatformAudit } from "./platform-audit";
import type { Slice } from "./slice";
import type { MovingStores, TenantStores } from "./tenant-stores";

/** What is made like the records. */
export interface Dependencies {
  readonly records: TenantRecords;
  readonly releaseName: (tenant: StoredTenant) => Promise<void>;
  readonly keys: ApiKeys;
  readonly plans: UsagePlans;
  readonly tiers: Tiers;
  readonly directory: Directory;
  /** A tenant's users, which the platform keeps for every tenant, with credentials that reach no other tenant's. */
  readonly membersOf: (tenant: StoredTenant) => Promise<Members>;
  /**
   * A tenant's items and files at the place that its record names, with credentials that reach no other tenant's.
   * @throws Problem 503 `tenant-not-bound`
   */
  readonly storesOf: (tenant: StoredTenant) => Promise<TenantStores>;
  /** The same at a place that the tenant is not, or not any more. */
  readonly storesAt: (tenant: StoredTenant, place: Binding) => Promise<TenantStores>;
  /**
   * A tenant's data at a place, to be copied from there or to there.
   * @throws Problem 503 `tenant-not-bound`
   */
  readonly movingStoresAt: (tenant: StoredTenant, place: Binding) => Promise<MovingStores>;
  /** How long upload URLs are good for, in seconds. */
  readonly uploadUrlSeconds: number;
  readonly audit: PlatformAudit;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/**
 * One kind of work on a tenant whose record was just read. Leads to the same state however often, and however far, it ran
 * before; writes to the record how far it has come, only if the record still is of the work that was begun.
 * `stuck`: it cannot be done, and trying again would not help; the log says why.
 */
export type Step = (tenant: StoredTenant, deps: Dependencies, slice: Slice) => Promise<"stuck" | undefined>;

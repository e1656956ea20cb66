import type { Allowance } from "../registry/allowance";
import type { ApiKeys } from "../registry/api-keys";
import type { AppClients } from "../registry/app-clients";
import type { Binding } from "../registry/binding";
import type { ConnectionRow } from "../registry/connection";
import type { ConnectionResources } from "../registry/connection-resources";
import type { Directory } from "../registry/directory";
import type { ClaimedDomains, DomainHolders } from "../registry/domains";
import type { MachineClients } from "../registry/machine-clients";
import type { Members } from "../registry/members";
import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import type { Tiers } from "../registry/tiers";
import type { UsagePlans } from "../registry/usage-plans";
import type { Telemetry } from "../shared/telemetry";
import type { Mailer } from "./mailer";
import type { PlatformAudit } from "./platform-audit";
import type { Slice } from "./slice";
import type { MovingStores, TenantStores } from "./tenant-stores";

/** Clients and stores of the steps. */
export interface Dependencies {
  readonly records: TenantRecords;
  readonly releaseName: (tenant: StoredTenant) => Promise<void>;
  readonly keys: ApiKeys;
  readonly plans: UsagePlans;
  readonly tiers: Tiers;
  readonly directory: Directory;
  readonly appClients: AppClients;
  /** The app clients of a tenant's machines, with credentials that reach no other tenant's. */
  readonly machinesOf: (tenant: StoredTenant) => Promise<MachineClients>;
  /** Providers and clients of tenants' connections at the user pool. */
  readonly connections: Pick<ConnectionResources, "remove" | "providers" | "removeProvider">;
  /** Whether the environment has single sign-on; without it, the function may not list providers. */
  readonly singleSignOn: boolean;
  readonly holders: Pick<DomainHolders, "release">;
  /** A tenant's connection and domains, with credentials that reach no other tenant's. */
  readonly singleSignOnOf: (
    tenant: StoredTenant,
  ) => Promise<{ readonly row: ConnectionRow; readonly domains: ClaimedDomains }>;
  /** A tenant's users, with credentials that reach no other tenant's. */
  readonly membersOf: (tenant: StoredTenant) => Promise<Members>;
  /**
   * A tenant's items and files, with credentials that reach no other tenant's.
   * @throws Problem 503 `tenant-not-bound`
   */
  readonly storesOf: (tenant: StoredTenant) => Promise<TenantStores>;
  /** As `storesOf`, in the source or target of a move. */
  readonly storesAt: (tenant: StoredTenant, binding: Binding) => Promise<TenantStores>;
  /**
   * The source or target of a move, to copy data.
   * @throws Problem 503 `tenant-not-bound`
   */
  readonly movingStoresAt: (tenant: StoredTenant, binding: Binding) => Promise<MovingStores>;
  /** Lifetime of upload URLs, in seconds. */
  readonly uploadUrlSeconds: number;
  /** Absent: the environment sends no mail of its own. */
  readonly mailer?: Pick<Mailer, "send">;
  /** The platform's own mails that a tenant causes in a day. */
  readonly mailsOf: (tenant: StoredTenant) => Promise<Pick<Allowance, "take">>;
  readonly audit: PlatformAudit;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/**
 * One kind of work on a tenant whose record was just read. Idempotent; records its progress only while the record still
 * belongs to the same work. Returns `stuck` when it cannot be done and a retry would not help; the log has the reason.
 */
export type Step = (tenant: StoredTenant, deps: Dependencies, slice: Slice) => Promise<"stuck" | undefined>;

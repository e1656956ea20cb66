import type { MfaPolicy } from "../../api/mfa";
import type { ApiKeys } from "../registry/api-keys";
import type { Decided } from "../registry/tenant-facts";
import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import type { Tiers } from "../registry/tiers";
import { conflict, notFound, preconditionFailed } from "../shared/errors";
import type { Preconditions } from "../shared/preconditions";
import { requireSecondFactors } from "../shared/second-factor";
import { errorFields, type Telemetry } from "../shared/telemetry";
import { changeOf, requireNoMove, requirePossible, type WantedChange } from "./transitions";

export interface ControlOptions {
  readonly records: TenantRecords;
  readonly keys: Pick<ApiKeys, "enable">;
  readonly tiers: Tiers;
  readonly mfa: Pick<MfaPolicy, "users">;
  /** Days between the request to offboard and the purge. */
  readonly graceDays: number;
  /** Seconds until the last signed upload URL has expired; no purge begins earlier. */
  readonly uploadsEndAfter: number;
  readonly telemetry: Telemetry;
  readonly now?: () => Date;
}

/** The conditions of a decision, and who is told about it. */
export interface Conditions extends Preconditions {
  readonly decided?: Decided;
}

/** Attempts: a concurrent change of the tenant fails one. */
const ATTEMPTS = 4;

const DAY = 24 * 3600 * 1000;

/** Operators' decisions on tenants' records. The lifecycle function applies them. */
export class Control {
  constructor(private readonly options: ControlOptions) {}

  /** 404 for an unknown tenant. */
  async read(tenantId: string): Promise<StoredTenant> {
    const record = await this.options.records.read(tenantId);
    if (!record) throw notFound(`There is no tenant ${tenantId}.`);
    return record;
  }

  /** Changes a tenant's status, tier and demand of a second factor, in one write. */
  async change(tenantId: string, wanted: WantedChange, conditions: Conditions): Promise<StoredTenant> {
    const { records, tiers, mfa } = this.options;
    const changed = await this.decide(tenantId, conditions, async (record) => {
      if (wanted.mfa !== undefined) requireSecondFactors(mfa.users);
      const change = changeOf(record, wanted, tiers);
      // Otherwise the tenant's users would see the export among their files.
      if (change?.status === "active") requireExportGone(record);
      return change === undefined ? record : records.change(record, change);
    });
    if (changed.status === "suspended" && changed.key_version !== changed.version)
      await this.disableKey(changed);
    return changed;
  }

  /**
   * Begins to offboard a suspended tenant; repeating it changes nothing. A tenant that awaits its silo has no data, and
   * so no export and no grace period.
   */
  offboard(tenantId: string, operator: string, conditions: Conditions): Promise<StoredTenant> {
    const { records, graceDays, uploadsEndAfter } = this.options;
    return this.decide(tenantId, conditions, async (record) => {
      if (record.status === "offboarding") return record;
      if (record.status === "active") {
        throw conflict("The tenant is active: suspend it first, then offboard it.");
      }
      requirePossible(record, "offboarding");
      requireNoMove(record);
      requireExportGone(record);
      const now = this.now();
      const grace = record.awaits_silo ? 0 : Math.max(graceDays * DAY, uploadsEndAfter * 1000);
      return records.change(record, {
        status: "offboarding",
        offboarding: {
          requested_at: now.toISOString(),
          requested_by: operator,
          purge_after: new Date(now.getTime() + grace).toISOString(),
          export: record.awaits_silo
            ? { state: "done", finished_at: now.toISOString(), items: 0, files: 0, bytes: 0 }
            : { state: "waiting" },
          purge: { state: "waiting" },
        },
      });
    });
  }

  /** Requests a reconciliation of the tenant's users, unless one is waiting. */
  reconcile(tenantId: string): Promise<StoredTenant> {
    return this.decide(tenantId, {}, async (record) => {
      if (record.status !== "active" && record.status !== "suspended") {
        throw conflict(
          `The tenant is ${record.status}: users of active and suspended tenants can be reconciled.`,
        );
      }
      if (record.reconciliation?.state === "waiting") return record;
      return this.options.records.requestReconciliation(record);
    });
  }

  /**
   * Decides on the current record, and again after a concurrent change. 412 when a precondition fails, 409 when the
   * record keeps changing.
   */
  async decide(
    tenantId: string,
    { ifMatch, ifAbsent, decided: told }: Conditions,
    decision: (record: StoredTenant) => Promise<StoredTenant | undefined>,
  ): Promise<StoredTenant> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const record = await this.read(tenantId);
      if (ifAbsent || (typeof ifMatch === "number" && ifMatch !== record.version)) {
        throw preconditionFailed("The tenant does not meet the precondition. Read it again, then repeat.");
      }
      const decided = await decision(record);
      if (decided === undefined) continue;
      told?.(record, decided);
      return decided;
    }
    throw conflict("Another request is changing the tenant. Read it again, then repeat.");
  }

  /**
   * Disables the key at once, so that suspending does not wait for the stream. A failure does not fail the request: the
   * lifecycle function disables the key too.
   */
  private async disableKey({ tenant_id, api_key_id }: StoredTenant): Promise<void> {
    if (api_key_id === undefined) return;
    try {
      await this.options.keys.enable(api_key_id, false);
    } catch (error) {
      this.options.telemetry.log("WARN", "API key not disabled immediately", {
        tenant_id,
        ...errorFields(error),
      });
    }
  }

  private now(): Date {
    return (this.options.now ?? (() => new Date()))();
  }
}

/** 409 until the export of a cancelled offboarding is removed. */
function requireExportGone({ discarded_export }: StoredTenant): void {
  if (discarded_export === undefined) return;
  throw conflict("The export of a cancelled offboarding is still being removed.", {
    "retry-after": "30",
  });
}

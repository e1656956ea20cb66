import type { Actor } from "../shared/actor";
import type { AuditEntry } from "../shared/audit";
import type { Telemetry } from "../shared/telemetry";

const lifecycle: Actor = { type: "platform", id: "lifecycle", source_ip: "" };

/** The audit trail of the platform's own work on tenants. */
export class PlatformAudit {
  constructor(
    private readonly keepEntry: (entry: AuditEntry) => Promise<void>,
    private readonly telemetry: Pick<Telemetry, "audit">,
  ) {}

  /**
   * Records work once: work repeated after a crash has the same `at`, and so the same entry.
   * @param at ISO 8601 in UTC, a time in the tenant's record. @param result counts of the work.
   */
  async record(
    tenantId: string,
    action: string,
    at: string,
    result: Readonly<Record<string, number>>,
  ): Promise<void> {
    const operation = action.replaceAll(" ", "-");
    const entry = {
      at,
      actor: lifecycle,
      action,
      operation,
      result,
      request_id: `lifecycle:${action}:${at}`,
    };
    await this.keepEntry({ tenant_id: tenantId, ...entry });
    this.telemetry.audit({ tenant_id: tenantId, ...entry });
  }
}

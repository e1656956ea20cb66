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
   * @param at ISO 8601 in UTC, a time that was recorded. @param result counts of the work.
   * @param target id of the user or machine credential concerned.
   */
  async record(
    tenantId: string,
    action: string,
    at: string,
    result: Readonly<Record<string, number>>,
    target?: string,
  ): Promise<void> {
    const operation = action.replaceAll(" ", "-");
    const entry = {
      at,
      actor: lifecycle,
      action,
      operation,
      result,
      ...(target !== undefined && { target }),
      request_id: ["lifecycle", action, at, ...(target === undefined ? [] : [target])].join(":"),
    };
    await this.keepEntry({ tenant_id: tenantId, ...entry });
    this.telemetry.audit({ tenant_id: tenantId, ...entry });
  }
}

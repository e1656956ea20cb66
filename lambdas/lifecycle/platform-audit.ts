import type { Actor } from "../shared/actor";
import type { AuditEntry } from "../shared/audit";
import type { Telemetry } from "../shared/telemetry";

const lifecycle: Actor = { type: "platform", id: "lifecycle", source_ip: "" };

/** The audit trail of what the platform does to tenants by itself. */
export class PlatformAudit {
  constructor(
    private readonly keepEntry: (entry: AuditEntry) => Promise<void>,
    private readonly telemetry: Pick<Telemetry, "audit">,
  ) {}

  /**
   * Records one piece of work, once: `at` and `version` or time in `work` are the record's own, so that the entry of work
   * that is repeated after a crash is the same one.
   * @param at ISO 8601 in UTC. @param result what was done, in numbers.
   */
  async record(
    tenantId: string,
    action: string,
    at: string,
    result: Readonly<Record<string, number>>,
  ): Promise<void> {
    const entry = { at, actor: lifecycle, action, result, request_id: `lifecycle:${action}:${at}` };
    await this.keepEntry({ tenant_id: tenantId, ...entry });
    this.telemetry.audit({ tenant_id: tenantId, ...entry });
  }
}

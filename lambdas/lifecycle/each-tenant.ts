import { reportAccessDenied } from "../shared/access-denied";
import { forEachOf } from "../shared/concurrency";
import { errorFields, type Telemetry } from "../shared/telemetry";

/** Tenants at a time. */
const CONCURRENT = 4;

interface Report {
  readonly telemetry: Telemetry;
  /** The line about a tenant whose action failed. */
  readonly failure: string;
}

/**
 * Calls an action for each tenant with what is the tenant's. One that fails is logged and keeps no other waiting: the next
 * sweep tries again.
 */
export const forEachTenant = <T>(
  byTenant: ReadonlyMap<string, T>,
  { telemetry, failure }: Report,
  action: (tenantId: string, own: T) => Promise<void>,
): Promise<void> =>
  forEachOf([...byTenant], CONCURRENT, async ([tenantId, own]) => {
    try {
      await action(tenantId, own);
    } catch (error) {
      if (reportAccessDenied(telemetry, error, { tenant_id: tenantId })) return;
      telemetry.log("WARN", failure, { tenant_id: tenantId, ...errorFields(error) });
    }
  });

import * as z from "zod/mini";
import { tenantStatuses } from "../registry/tenant-status";
import { emailAddress, pageQuery, tenantName, tierName } from "../shared/schema";

export const tenantParams = z.object({ tenant_id: z.string().check(z.guid()) });

export const listTenantsQuery = z.extend(pageQuery(100), { status: z.optional(z.enum(tenantStatuses)) });
export const listAuditQuery = pageQuery(100);

export const newTenantBody = z.strictObject({
  tenant_name: tenantName,
  admin_email: emailAddress,
  /** Any tier of the environment; absent: the default tier. */
  tier: z.optional(tierName),
});

export const moveTenantBody = z.strictObject({ tier: tierName });

export const changeTenantBody = z
  .strictObject({ status: z.optional(z.enum(["active", "suspended"])), tier: z.optional(tierName) })
  .check(
    z.refine(
      (change) => change.status !== undefined || change.tier !== undefined,
      "name what to change: status, tier or both",
    ),
  );

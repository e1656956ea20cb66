import * as z from "zod/mini";
import { tenantStatuses } from "./tenant";

/** Source of all events on the bus. */
export const EVENT_SOURCE = "saas.tenants";

/** Event types, each with the change that it reports. */
export const eventMeanings = {
  TenantProvisioning:
    "A tenant in a silo tier is complete and awaits its silo: deploy the stack, then activate the tenant",
  TenantCreated: "Onboarding is complete: the tenant is active, and its first administrator is invited",
  TenantSuspended: "active -> suspended",
  TenantActivated: "suspended -> active",
  TenantTierChanged: "The tier changed; a change of status in the same write causes its own event",
  TenantMoved:
    "The tenant's data moved between the pool and a silo; published together with `TenantTierChanged`",
  TenantOffboardingStarted:
    "suspended -> offboarding: export, grace period, purge; provisioning -> offboarding: cancelled while it awaited its silo",
  TenantOffboardingCancelled: "offboarding -> suspended, before the purge begins",
  TenantDeleted: "offboarding -> deleted: everything is purged",
} as const;
export type EventType = keyof typeof eventMeanings;

const status = z.enum(tenantStatuses);

/** The detail of every event. */
export const eventDetail = z.strictObject({
  /** `<tenant_id>:<version>:<type>`: identical in every delivery of the event. */
  event_id: z.string().check(z.minLength(1)),
  schema_version: z.literal(1),
  environment: z.string().check(z.minLength(1)),
  tenant_id: z.string().check(z.guid()),
  tier: z.string().check(z.minLength(1)),
  status,
  previous: z.strictObject({ status, tier: z.string().check(z.minLength(1)) }),
  /** Version of the tenant's record after the change: orders a tenant's events. */
  version: z.number().check(z.int(), z.gte(1)),
  /** ISO 8601 in UTC. */
  occurred_at: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)),
});

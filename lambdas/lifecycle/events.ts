import type * as z from "zod/mini";
import type { EventType, eventDetail } from "../../api/events";
import type { TenantStatus } from "../../api/tenant";
import type { Image } from "./images";

export interface TenantEvent {
  readonly type: EventType;
  readonly detail: z.output<typeof eventDetail>;
}

/** Events of status changes. */
const transitions: Readonly<Partial<Record<`${TenantStatus} ${TenantStatus}`, EventType>>> = {
  "active suspended": "TenantSuspended",
  "suspended active": "TenantActivated",
  "suspended offboarding": "TenantOffboardingStarted",
  // A tenant that is offboarded while it awaits its silo.
  "provisioning offboarding": "TenantOffboardingStarted",
  "offboarding suspended": "TenantOffboardingCancelled",
  "offboarding deleted": "TenantDeleted",
};

/** The events of one change of a tenant's record; only status, tier and stores cause events. */
export function eventsOf(
  before: Image | undefined,
  after: Image | undefined,
  environment: string,
): TenantEvent[] {
  if (!after) return [];
  return typesOf(before, after).map((type) => ({
    type,
    detail: {
      event_id: `${after.tenant_id}:${after.version}:${type}`,
      schema_version: 1,
      environment,
      tenant_id: after.tenant_id,
      tier: after.tier,
      status: after.status,
      previous: {
        status: before === undefined || type === "TenantCreated" ? "provisioning" : before.status,
        tier: before?.tier ?? after.tier,
      },
      version: after.version,
      occurred_at: after.updated_at,
    },
  }));
}

function typesOf(before: Image | undefined, after: Image): readonly EventType[] {
  // Until onboarding is complete, it can be rolled back, so it causes no event. A tenant offboarded before that was
  // never announced as created, although its tombstone names no administrator.
  const created = !isComplete(before) && isComplete(after) && after.status !== "deleted";
  const awaits = after.status === "provisioning" && after.awaitsSilo && !before?.awaitsSilo;
  const moved = before && transitions[`${before.status} ${after.status}`];
  const retiered = isComplete(before) && before?.tier !== after.tier;
  return [
    ...(awaits ? (["TenantProvisioning"] as const) : []),
    ...(created ? (["TenantCreated"] as const) : []),
    ...(moved ? [moved] : []),
    ...(retiered ? (["TenantTierChanged"] as const) : []),
    ...(isMoved(before, after) ? (["TenantMoved"] as const) : []),
  ];
}

const isMoved = (before: Image | undefined, after: Image): boolean =>
  before?.stores !== undefined && after.stores !== undefined && before.stores !== after.stores;

const isComplete = (image: Image | undefined): boolean =>
  image !== undefined && image.status !== "provisioning" && !image.incomplete;

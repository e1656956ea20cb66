import type * as z from "zod/mini";
import type { EventType, eventDetail } from "../../api/events";
import type { TenantStatus } from "../registry/tenant-status";
import type { Image } from "./images";

export interface TenantEvent {
  readonly type: EventType;
  readonly detail: z.output<typeof eventDetail>;
}

/** Changes of status that are events. */
const transitions: Readonly<Partial<Record<`${TenantStatus} ${TenantStatus}`, EventType>>> = {
  "active suspended": "TenantSuspended",
  "suspended active": "TenantActivated",
  "suspended offboarding": "TenantOffboardingStarted",
  // A tenant that is given up while it awaits its silo.
  "provisioning offboarding": "TenantOffboardingStarted",
  "offboarding suspended": "TenantOffboardingCancelled",
  "offboarding deleted": "TenantDeleted",
};

/** The events of one change of a tenant's record; none for changes of other things than status, tier and place. */
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
  // Until onboarding has come to its end, a tenant can be taken back as if it had never been.
  // What was given up before is never created, though its tombstone names no administrator any more.
  const created = !isComplete(before) && isComplete(after) && after.status !== "deleted";
  const awaits = after.status === "provisioning" && after.awaitsSilo && !before?.awaitsSilo;
  const moved = before && transitions[`${before.status} ${after.status}`];
  const retiered = isComplete(before) && before?.tier !== after.tier;
  return [
    ...(awaits ? (["TenantProvisioning"] as const) : []),
    ...(created ? (["TenantCreated"] as const) : []),
    ...(moved ? [moved] : []),
    ...(retiered ? (["TenantTierChanged"] as const) : []),
    ...(isElsewhere(before, after) ? (["TenantMoved"] as const) : []),
  ];
}

const isElsewhere = (before: Image | undefined, after: Image): boolean =>
  before?.place !== undefined && after.place !== undefined && before.place !== after.place;

const isComplete = (image: Image | undefined): boolean =>
  image !== undefined && image.status !== "provisioning" && !image.incomplete;

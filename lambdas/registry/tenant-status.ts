/** The life of a tenant, in order. */
export const tenantStatuses = ["provisioning", "active", "suspended", "offboarding", "deleted"] as const;
export type TenantStatus = (typeof tenantStatuses)[number];

/**
 * Where each status leads. A tenant that awaits its silo can be given up before it was ever active. An offboarding can be called off, back to suspended, until the purge has begun; what is purged
 * does not come back.
 */
const next: Readonly<Record<TenantStatus, readonly TenantStatus[]>> = {
  provisioning: ["active", "offboarding"],
  active: ["suspended"],
  suspended: ["active", "offboarding"],
  offboarding: ["suspended", "deleted"],
  deleted: [],
};

/** The statuses that a tenant of this status can change to; none for a status that is not known. */
export const statusesAfter = (status: string): readonly TenantStatus[] =>
  Object.hasOwn(next, status) ? next[status as TenantStatus] : [];

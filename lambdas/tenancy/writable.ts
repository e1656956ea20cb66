import type { BlockedWrites } from "../registry/move";
import { forbidden, Problem } from "../shared/errors";
import type { TenantContext } from "./tenant-context";

/** The data that a request changes. */
export type Changed = "items" | "files";

/** Seconds. Writes are blocked for minutes at most. */
const RETRY_AFTER = "30";

const allowed: Readonly<Record<Changed, readonly BlockedWrites[]>> = {
  items: ["nothing", "files"],
  files: ["nothing"],
};

/**
 * Call before a change of a tenant's data, and before presigning one.
 * @throws Problem 503 `tenant-moving` while the data is moved and the change would be lost
 */
export function requireWritable(
  { blockedWrites }: Pick<TenantContext, "blockedWrites">,
  what: Changed,
): void {
  if (allowed[what].includes(blockedWrites)) return;
  throw new Problem(
    503,
    `The tenant's data is being moved: for a few minutes ${what} can be read but not changed. Repeat the request later.`,
    { slug: "tenant-moving", headers: { "retry-after": RETRY_AFTER } },
  );
}

/**
 * Call before an operation that adds to a tenant's storage, and before presigning one. Reading and removing stay
 * possible.
 * @throws Problem 403 `storage-full` while the tenant stores more than its tier allows, by the last measurement
 */
export function requireRoom({ storageFull }: Pick<TenantContext, "storageFull">): void {
  if (!storageFull) return;
  throw forbidden(
    "The tenant stores more than its tier allows. Remove items or files; storage is measured once a day.",
    "storage-full",
  );
}

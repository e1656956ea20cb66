import type { BlockedWrites } from "../registry/move";
import { Problem } from "../shared/errors";
import type { TenantContext } from "./tenant-context";

/** What of the tenant's data a request is to change. */
export type Changed = "items" | "files";

/** Seconds: the longest that a refusal lasts is minutes, and most of it is over before. */
const RETRY_AFTER = "30";

const allowed: Readonly<Record<Changed, readonly BlockedWrites[]>> = {
  items: ["nothing", "files"],
  files: ["nothing"],
};

/**
 * To be asked before anything of a tenant's data is changed, and before leave is given to change it.
 * @throws Problem 503 `tenant-moving` while the data is moved to another place and the change would be lost
 */
export function requireWritable(
  { blockedWrites }: Pick<TenantContext, "blockedWrites">,
  what: Changed,
): void {
  if (allowed[what].includes(blockedWrites)) return;
  throw new Problem(
    503,
    "tenant-moving",
    "Service unavailable",
    `The tenant's data is being moved to another place: for some minutes ${what} can be read, and not changed. Repeat the request later.`,
    { headers: { "retry-after": RETRY_AFTER } },
  );
}

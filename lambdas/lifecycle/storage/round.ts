import type { TenantStatus } from "../../../api/tenant";
import type { StoredTenant } from "../../registry/tenant-records";
import { isOverQuota, type StoredBytes, tierOf } from "../../registry/tiers";
import { reportAccessDenied } from "../../shared/access-denied";
import { errorFields } from "../../shared/telemetry";
import type { Dependencies } from "../dependencies";
import { Slice } from "../slice";
import { isMeasured, measure, unmeasured } from "./measure";
import type { Round, Rounds } from "./rounds";

export interface MeasuringOptions {
  readonly rounds: Rounds;
  readonly itemsEveryDays: number;
  /** Time for the measurement in one invocation; default: two minutes of the five that an invocation has. */
  readonly newSlice?: () => Slice;
}

/** Statuses of tenants that have data. */
const measured = ["active", "suspended", "offboarding"] as const satisfies readonly TenantStatus[];

const SLICE = 120_000;
const PAGE = 100;
const DAY = 86_400_000;

/**
 * Measures each tenant's storage once a day, in slices: the first invocation of a day begins a round, and later ones
 * resume it. Writes one log line per tenant. Safe to repeat: readers use one line per tenant and day. Logs a tenant
 * that cannot be measured, and continues with the next.
 */
export async function measureStorage(deps: Dependencies, options: MeasuringOptions): Promise<void> {
  const { rounds, itemsEveryDays, newSlice = () => new Slice(Date.now, SLICE) } = options;
  const slice = newSlice();
  const now = deps.now();
  const day = now.toISOString().slice(0, 10);
  const last = await rounds.read();
  if (last?.done && last.day >= day) return;
  // Finishes a late round first: otherwise the last tenants of a large platform would never be measured.
  let round = last === undefined || last.done ? newRound(day, itemsEveryDays, last) : last;
  while (!round.done && !slice.isOver()) {
    round = await page(deps, round, slice);
    await rounds.write(round);
  }
}

/** Decides by the days since the last measurement of items, so that a long round delays the next one but skips none. */
function newRound(day: string, itemsEveryDays: number, last?: Round): Round {
  const items = last === undefined || Date.parse(day) - Date.parse(last.items_day) >= itemsEveryDays * DAY;
  return {
    day,
    items,
    items_day: items ? day : last.items_day,
    done: false,
    status: measured[0],
    after: null,
    partial: null,
  };
}

/** Measures a page of tenants, as far as the slice lasts. */
async function page(deps: Dependencies, from: Round, slice: Slice): Promise<Round> {
  let round = from;
  const { status, after } = round;
  const position = after === null ? undefined : `${status}#${after}`;
  const { tenants, next } = await deps.records.list(PAGE, status, position);
  for (const tenant of tenants) {
    if (slice.isOver()) return round;
    round = await one(deps, round, tenant, slice);
    if (round.partial !== null) return round;
  }
  if (next !== undefined) return round;
  const following = measured[measured.indexOf(status as (typeof measured)[number]) + 1];
  return following === undefined
    ? { ...round, done: true }
    : { ...round, status: following, after: null, partial: null };
}

async function one(deps: Dependencies, round: Round, tenant: StoredTenant, slice: Slice): Promise<Round> {
  const { tenant_id } = tenant;
  const behind: Round = { ...round, after: tenant_id, partial: null };
  try {
    const begun = round.partial?.tenant_id === tenant_id ? round.partial : unmeasured(round.items);
    const result = await measure(await deps.storesOf(tenant), begun, slice);
    if (!isMeasured(result)) return { ...round, partial: { tenant_id, ...result } };
    const { item_bytes, file_bytes } = result;
    await keepMeasurement(deps, tenant, { ...(round.items && { item_bytes }), file_bytes });
    deps.telemetry.storage({ tenant_id, ...(round.items && { item_bytes }), file_bytes });
  } catch (error) {
    if (!reportAccessDenied(deps.telemetry, error, { tenant_id })) {
      deps.telemetry.log("WARN", "storage not measured", { tenant_id, ...errorFields(error) });
    }
  }
  return behind;
}

/** Records the measurement, and whether it exceeds the tier's limit, which is all that requests read. */
async function keepMeasurement(
  { records, tiers }: Dependencies,
  tenant: StoredTenant,
  measured: StoredBytes,
): Promise<void> {
  // The tenant no longer adds data, and the purge determines its record.
  if (tenant.status === "offboarding") return;
  const tier = tierOf(tiers, tenant.tier);
  const full = tier !== undefined && isOverQuota({ ...tenant, ...measured }, tier);
  const unchanged =
    tenant.file_bytes === measured.file_bytes &&
    (measured.item_bytes ?? tenant.item_bytes) === tenant.item_bytes &&
    (tenant.storage_full ?? false) === full;
  // Avoids a write, which would reach the stream.
  if (unchanged) return;
  await records.update(tenant.tenant_id, {
    set: { ...measured, ...(full && { storage_full: true }) },
    ...(!full && { remove: ["storage_full"] }),
    // Not for a tenant purged in the meantime: its tombstone has no such attributes.
    where: { status: tenant.status, tier: tenant.tier },
  });
}

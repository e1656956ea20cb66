import { gunzipSync } from "node:zlib";
import type { CloudWatchLogsEvent } from "aws-lambda";
import type { StoredTenant } from "../registry/tenant-records";
import { BoundedMap } from "../shared/bounded-map";
import type { Telemetry } from "../shared/telemetry";

/** An event holds 1 MB; access lines shrink to a tenth when they are compressed. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A change of tier shows in the metrics after this long, in milliseconds. */
const REMEMBERED = 5 * 60 * 1000;
const TENANTS_REMEMBERED = 1_000;
const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** The tier of requests whose tenant is not known: API Gateway writes `-`, or the tenant has been purged. */
const UNKNOWN = "unknown";

/** What is remembered between events: which tenant has which tier. */
export class TierCache {
  private readonly known = new BoundedMap<string, { readonly tier: string; readonly until: number }>(
    TENANTS_REMEMBERED,
  );

  constructor(
    private readonly read: (tenantId: string) => Promise<StoredTenant | undefined>,
    private readonly now: () => Date,
  ) {}

  async tierOf(tenantId: string): Promise<string> {
    if (!TENANT_ID.test(tenantId)) return UNKNOWN;
    const now = this.now().getTime();
    const known = this.known.get(tenantId);
    if (known !== undefined && known.until > now) return known.tier;
    const tier = (await this.read(tenantId))?.tier ?? UNKNOWN;
    this.known.set(tenantId, { tier, until: now + REMEMBERED });
    return tier;
  }
}

interface Count {
  throttled: number;
  quotaExceeded: number;
}

/**
 * Counts the requests that API Gateway refused with 429, by the tier of their tenant: usage plans have no metric of their own. One
 * line a tenant; `Throttles` counts both kinds, `QuotaExceeded` those alone whose quota was used up. A message that is no access
 * line is left out: whoever calls the API decides on parts of it.
 */
export async function countThrottles(
  event: CloudWatchLogsEvent,
  tiers: Pick<TierCache, "tierOf">,
  telemetry: Pick<Telemetry, "measure">,
): Promise<void> {
  const counts = new Map<string, Count>();
  for (const message of messagesOf(event)) {
    const line = parse(message);
    if (line?.status !== 429) continue;
    const tenantId = String(line?.tenant_id ?? "-");
    const count = counts.get(tenantId) ?? { throttled: 0, quotaExceeded: 0 };
    counts.set(tenantId, count);
    if (line?.error === "QUOTA_EXCEEDED") count.quotaExceeded += 1;
    else count.throttled += 1;
  }
  for (const [tenantId, { throttled, quotaExceeded }] of counts) {
    const tier = await tiers.tierOf(tenantId);
    const tenant = tier === UNKNOWN ? {} : { tenant_id: tenantId };
    telemetry.measure(
      "throttles",
      "tier",
      { tier, ...tenant },
      { Throttles: throttled + quotaExceeded, QuotaExceeded: quotaExceeded },
    );
  }
}

/** Source: CloudWatch Logs user guide, subscription filters: control messages ask whether anybody listens. */
function messagesOf({ awslogs }: CloudWatchLogsEvent): string[] {
  const text = gunzipSync(Buffer.from(awslogs.data, "base64"), { maxOutputLength: MOST_BYTES }).toString(
    "utf8",
  );
  const { messageType, logEvents = [] } = JSON.parse(text) as {
    messageType?: string;
    logEvents?: { message?: unknown }[];
  };
  if (messageType !== "DATA_MESSAGE") return [];
  return logEvents.map(({ message }) => String(message));
}

function parse(message: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(message)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

import { gunzipSync } from "node:zlib";
import type { CloudWatchLogsEvent } from "aws-lambda";
import type { Telemetry } from "../shared/telemetry";
import type { TenantsOfLines } from "./tenants-of-lines";

/** An event is at most 1 MB; compression shrinks access lines to a tenth. */
const MOST_BYTES = 64 * 1024 * 1024;
/** The tier of requests from an unknown tenant. */
const UNKNOWN = "unknown";

interface Count {
  throttled: number;
  quotaExceeded: number;
}

/**
 * Counts the requests that API Gateway refused with 429, by the tier of their tenant: usage plans have no metric of
 * their own. Writes one line per tenant; `Throttles` counts all of them, `QuotaExceeded` only those whose quota was
 * used up. Skips messages that are not access lines, since callers of the API control parts of them.
 */
export async function countThrottles(
  event: CloudWatchLogsEvent,
  tenants: Pick<TenantsOfLines, "of">,
  telemetry: Pick<Telemetry, "measure">,
): Promise<void> {
  const counts = new Map<string, Count>();
  for (const message of messagesOf(event)) {
    const line = parse(message);
    // As text or, in lines of earlier deployments, as a number.
    if (Number(line?.status) !== 429) continue;
    const named = JSON.stringify([line?.tenant_id, line?.api_key_id].map((id) => String(id ?? "-")));
    const count = counts.get(named) ?? { throttled: 0, quotaExceeded: 0 };
    counts.set(named, count);
    if (line?.error === "QUOTA_EXCEEDED") count.quotaExceeded += 1;
    else count.throttled += 1;
  }
  const found = new Map<string | undefined, Count & { readonly tier: string }>();
  for (const [named, { throttled, quotaExceeded }] of counts) {
    const tenant = await tenants.of(...(JSON.parse(named) as [string, string]));
    const before = found.get(tenant?.tenantId) ?? { throttled: 0, quotaExceeded: 0 };
    found.set(tenant?.tenantId, {
      tier: tenant?.tier ?? UNKNOWN,
      throttled: before.throttled + throttled,
      quotaExceeded: before.quotaExceeded + quotaExceeded,
    });
  }
  for (const [tenantId, { tier, throttled, quotaExceeded }] of found) {
    telemetry.measure(
      "throttles",
      "tier",
      { tier, ...(tenantId !== undefined && { tenant_id: tenantId }) },
      { Throttles: throttled + quotaExceeded, QuotaExceeded: quotaExceeded },
    );
  }
}

/**
 * Source: CloudWatch Logs user guide, subscription filters: control messages check whether the destination is
 * reachable.
 */
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

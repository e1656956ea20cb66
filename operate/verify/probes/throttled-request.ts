import { metricsNamespace } from "../../../stacks/support/naming";
import { metricSum } from "../metrics";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";
import type { TestTenant } from "../tenants";
import { inSeconds, until } from "../wait";
import type { World } from "../world";

/** Concurrent requests; the limit is the client's connections, not the API. */
const WAVE = 100;

export const throttledRequest: Probe = {
  name: "throttled-request",
  assumes:
    "a usage plan turns requests beyond its burst away with 429 before they reach a function, and the platform counts them by tier",
  source: "API Gateway developer guide, throttle requests to your REST API: limits are best effort",
  otherwise:
    "see that the key is in its tier's usage plan (npm run tenants -- show), and read the lifecycle function's log for the count of throttles",
  // An emulator responds more slowly than the usage plan's rate.
  meaningful: ["aws", "local"],
  run: async (world) => {
    const { environment, clock, tenants, plane } = world;
    const [tenant] = await tenants.two();
    const { tier } = await plane.tenant(tenant.tenantId);
    const { burstLimit = 0, rateLimit = 0 } = environment.tiers[tier] ?? {};
    const from = clock.now();
    const most = 4 * (burstLimit + 10 * rateLimit);
    let sent = 0;
    let throttled = 0;
    while (throttled === 0 && sent < most) {
      const statuses = await Promise.all(Array.from({ length: WAVE }, () => statusOf(world, tenant)));
      sent += WAVE;
      throttled += statuses.filter((status) => status === 429).length;
    }
    if (throttled === 0)
      throw new Untrue(`none of ${sent} requests at once got 429: burst ${burstLimit}, rate ${rateLimit}`);
    const metric = {
      namespace: metricsNamespace(environment.name),
      name: "Throttles",
      dimensions: { tier },
    };
    const waiting = { clock, seconds: 300, everyMs: 5_000 };
    const { found, after } = await until(`the metric Throttles of the tier ${tier}`, waiting, async () => {
      const sum = await metricSum(world, metric, from);
      return sum > 0 ? sum : undefined;
    });
    return `${throttled} of ${sent} requests got 429; the metric counts ${found} after ${inSeconds(after)}`;
  },
};

/** A request with a body that the gateway refuses (400), so that no function runs; a client would repeat a 429. */
async function statusOf({ endpoint }: World, { session, apiKey }: TestTenant): Promise<number> {
  const response = await fetch(`${endpoint}/data`, {
    method: "POST",
    headers: { authorization: session.accessToken, "x-api-key": apiKey, "content-type": "application/json" },
    body: "{}",
  });
  await response.arrayBuffer();
  return response.status;
}

import type { RestApi } from "./api";
import type { StageKey, StageKeys } from "./api-keys";
import type { RequestContext } from "./context";
import { GatewayFault } from "./fault";
import { type GatewayRequest, header } from "./request";
import { TokenBucket } from "./throttle";
import type { Quota } from "./usage-plans";

/** Checks the API key of a request to a method that requires one, and counts it against the key's usage plan. */
export type KeyCheck = (request: GatewayRequest, context: RequestContext) => Promise<void>;

/**
 * Limits apply to each key separately, as in API Gateway.
 * @returns a check that throws GatewayFault INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED, and adds the key to the context.
 */
export function createKeyCheck(api: RestApi, keys: Pick<StageKeys, "find">): KeyCheck {
  const plans = new Map(api.usagePlans.map((plan) => [plan.id, plan]));
  const buckets = new Map<string, TokenBucket>();
  const counters = new Map<string, QuotaCounter>();

  const count = ({ id, planId }: StageKey): void => {
    const { throttle, quota } = plans.get(planId) ?? {};
    const user = `${planId}/${id}`;
    if (throttle !== undefined) {
      const bucket = buckets.get(user) ?? new TokenBucket(throttle);
      buckets.set(user, bucket);
      if (!bucket.take()) throw new GatewayFault("THROTTLED");
    }
    if (quota !== undefined) {
      const counter = counters.get(user) ?? new QuotaCounter(quota);
      counters.set(user, counter);
      if (!counter.take()) throw new GatewayFault("QUOTA_EXCEEDED");
    }
  };

  return async (request, context) => {
    const value = header(request, "x-api-key");
    const key = value ? await keys.find(value) : undefined;
    if (value === undefined || key === undefined) throw new GatewayFault("INVALID_API_KEY");
    context.identity = { ...context.identity, apiKey: value, apiKeyId: key.id };
    count(key);
  };
}

/** Counts the requests of a key in the quota's period, which begins at midnight UTC. */
export class QuotaCounter {
  private used = 0;
  private since = Number.NaN;

  constructor(
    private readonly quota: Quota,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts a request; returns false without counting if the quota is used up. */
  take(): boolean {
    const since = periodStart(this.quota.period, new Date(this.now()));
    if (since !== this.since) {
      this.since = since;
      this.used = 0;
    }
    if (this.used >= this.quota.limit) return false;
    this.used += 1;
    return true;
  }
}

/** Weeks begin on Sunday. Source: CloudFormation reference, QuotaSettings of a usage plan. */
function periodStart(period: Quota["period"], now: Date): number {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (period === "MONTH") return Date.UTC(year, month);
  return Date.UTC(year, month, period === "WEEK" ? day - now.getUTCDay() : day);
}

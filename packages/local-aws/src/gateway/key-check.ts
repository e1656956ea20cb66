import type { RestApi } from "./api";
import type { StageKey, StageKeys } from "./api-keys";
import type { RequestContext } from "./context";
import { GatewayFault } from "./fault";
import { QuotaCounter } from "./quota";
import { type GatewayRequest, header } from "./request";
import { TokenBucket } from "./throttle";

/** Checks the API key of a request to a method that requires one, and counts it against the key's usage plan. */
export type KeyCheck = (request: GatewayRequest, context: RequestContext) => Promise<void>;

/**
 * The key's own limits: two keys of a plan do not share them.
 * @returns a check that throws GatewayFault INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED, and notes the key in the context.
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

import { block, type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";
import type { RateLimit } from "./throttle";
import { text } from "./values";

const periods = ["DAY", "WEEK", "MONTH"] as const;

export interface Quota {
  /** Maximum requests in a period. */
  readonly limit: number;
  readonly period: (typeof periods)[number];
}

/** A usage plan of the stage; its limits apply to each key separately. */
export interface UsagePlan {
  readonly id: string;
  readonly throttle: RateLimit | undefined;
  readonly quota: Quota | undefined;
}

/** @throws Error naming a plan with settings that the local gateway does not support. */
export function usagePlansOf(deployment: Deployment, apiId: string, stageName: string): UsagePlan[] {
  return resourcesOfType(deployment, "aws_api_gateway_usage_plan").flatMap((plan) => {
    const stages = blocks(plan.values.api_stages).filter(
      ({ api_id, stage }) => api_id === apiId && stage === stageName,
    );
    if (stages.some(({ throttle }) => blocks(throttle).length > 0))
      throw unserved(plan, "api_stages.throttle");
    return stages.length === 0
      ? []
      : [{ id: text(plan, "id"), throttle: throttleOf(plan), quota: quotaOf(plan) }];
  });
}

function throttleOf({ values }: DeployedResource): RateLimit | undefined {
  const settings = block(values.throttle_settings);
  return settings && { rate: Number(settings.rate_limit ?? 0), burst: Number(settings.burst_limit ?? 0) };
}

function quotaOf(plan: DeployedResource): Quota | undefined {
  const settings = block(plan.values.quota_settings);
  if (settings === undefined) return undefined;
  if (Number(settings.offset ?? 0) !== 0) throw unserved(plan, "quota_settings.offset");
  const period = periods.find((known) => known === settings.period);
  if (period === undefined) throw unserved(plan, `the period ${String(settings.period)}`);
  return { limit: Number(settings.limit), period };
}

/** All blocks of a name: a list, a single object, or absent. */
function blocks(value: unknown): Record<string, unknown>[] {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.map(block).filter((each) => each !== undefined);
}

const unserved = ({ name }: DeployedResource, what: string): Error =>
  new Error(`aws_api_gateway_usage_plan.${name}: the local gateway does not serve ${what}`);

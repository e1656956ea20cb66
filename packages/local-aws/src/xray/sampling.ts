import { type Deployment, resourcesOfType } from "../terraform/resources";

/** Decides for each request that brings no decision whether it is traced. */
export type Sampler = () => boolean;

/**
 * Sampling as the deployment's rule says: so many a second, and a part of those beyond. No rule is X-Ray's default one, one a
 * second and 5 %. Source: AWS X-Ray developer guide, sampling rules.
 */
export function samplerOf(deployment: Deployment, now: () => number = Date.now): Sampler {
  const [rule] = resourcesOfType(deployment, "aws_xray_sampling_rule");
  const reservoir = Number(rule?.values.reservoir_size ?? 1);
  const rate = Number(rule?.values.fixed_rate ?? 0.05);
  let second = 0;
  let taken = 0;
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) [second, taken] = [current, 0];
    taken += 1;
    return taken <= reservoir || Math.random() < rate;
  };
}

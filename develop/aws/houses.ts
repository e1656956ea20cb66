import { partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import type { Template } from "../../synthesis/in-memory";
import { synthesize } from "../../synthesis/in-memory";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { synthesized } from "../generated/synthesized";
import { largeEnvironment, longestRegions } from "../limits/large-house";

/** The stacks of one environment. */
export type House = readonly Template[];

let houses: readonly House[] | undefined;

/** With copies of its backups, compute per tenant and threat protection, which no environment has by default. */
function withOptions(environment: EnvironmentConfig): EnvironmentConfig {
  const { backup, region } = environment;
  const vault = `arn:${partitionOf(region)}:backup:${region}:111122223333:backup-vault:${"v".repeat(50)}`;
  return {
    ...environment,
    computeIsolation: "per-tenant",
    threatProtection: "enforced",
    backup: { ...backup, plan: backup.plan && { ...backup.plan, copy: { vault, keepDays: 365 } } },
  };
}

/**
 * The stacks that the checks against AWS cover: every environment, and one with the longest names per partition. Synthesized once.
 * @param make how, the first time
 */
export function checkedHouses(make = synthesize): readonly House[] {
  houses ??= [
    ...[...stacksByEnvironment(synthesized(make).values()).values()].map((stacks) =>
      stacks.map(({ template }) => template),
    ),
    ...longestRegions.map((region) => [...make([withOptions(largeEnvironment(region))]).values()]),
  ];
  return houses;
}

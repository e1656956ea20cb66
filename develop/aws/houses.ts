import type { Template } from "../../synthesis/in-memory";
import { synthesize } from "../../synthesis/in-memory";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { synthesized } from "../generated/synthesized";
import { largeEnvironment, longestRegions } from "../limits/large-house";

/** The stacks of one environment. */
export type House = readonly Template[];

let houses: readonly House[] | undefined;

/** The stacks that the checks against AWS cover: every environment, and one with the longest names per partition. Synthesized once. */
export function checkedHouses(): readonly House[] {
  houses ??= [
    ...[...stacksByEnvironment(synthesized().values()).values()].map((stacks) =>
      stacks.map(({ template }) => template),
    ),
    ...longestRegions.map((region) => [...synthesize([largeEnvironment(region)]).values()]),
  ];
  return houses;
}

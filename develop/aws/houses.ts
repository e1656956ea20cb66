import type { Template } from "../../synthesis/in-memory";
import { synthesize } from "../../synthesis/in-memory";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { synthesized } from "../generated/synthesized";
import { largeEnvironment, longestRegions } from "../limits/large-house";

/** The stacks of one environment. */
export type House = readonly Template[];

let houses: readonly House[] | undefined;

/** What the checks against AWS look at: every environment, and one with the longest names in each partition. Made once in a process. */
export function checkedHouses(): readonly House[] {
  houses ??= [
    ...[...stacksByEnvironment(synthesized().values()).values()].map((stacks) =>
      stacks.map(({ template }) => template),
    ),
    ...longestRegions.map((region) => [...synthesize([largeEnvironment(region)]).values()]),
  ];
  return houses;
}

import type { House } from "../houses";
import { accessRefusals } from "./access";
import { gatewayRefusals } from "./gateway";
import { type Refusal, stacksOf } from "./rule";

/** What the emulator takes and AWS does not: each was found once, and fails here when it comes back. */
export const refusals: readonly Refusal[] = [...gatewayRefusals, ...accessRefusals];

/** @returns a line a fault of one environment's stacks: the rule, stack and resource, problem, what AWS does */
export const refusalProblems = (house: House): string[] =>
  refusals.flatMap(({ name, aws, faults }) =>
    faults(stacksOf(house)).map((fault) => `${name}: ${fault} (AWS ${aws})`),
  );

import type { House } from "../houses";
import { accessRefusals } from "./access";
import { computeRefusals } from "./compute";
import { gatewayRefusals } from "./gateway";
import { type Refusal, stacksOf } from "./rule";

/** Rules for what the emulator accepts but AWS does not: each prevents a fault that once occurred. */
export const refusals: readonly Refusal[] = [...gatewayRefusals, ...accessRefusals, ...computeRefusals];

/** @returns one line per fault of one environment's stacks: the rule, stack and resource, problem, what AWS does */
export const refusalProblems = (house: House): string[] =>
  refusals.flatMap(({ name, aws, faults }) =>
    faults(stacksOf(house)).map((fault) => `${name}: ${fault} (AWS ${aws})`),
  );

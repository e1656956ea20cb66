import type { House } from "../houses";
import { accessRefusals } from "./access";
import { gatewayRefusals } from "./gateway";
import { type Refusal, stacksOf } from "./rule";

/** Rules for what the emulator accepts but AWS does not: each prevents a fault that once occurred. */
export const refusals: readonly Refusal[] = [...gatewayRefusals, ...accessRefusals];

/** Rules that the stacks still violate; a test requires each to be violated, so that fixed ones are removed. */
export const awaiting: ReadonlySet<string> = new Set(["a key known by its tag"]);

/** @returns one line per fault of one environment's stacks: the rule, stack and resource, problem, what AWS does */
export const refusalProblems = (house: House): string[] =>
  refusals
    .filter(({ name }) => !awaiting.has(name))
    .flatMap(({ name, aws, faults }) =>
      faults(stacksOf(house)).map((fault) => `${name}: ${fault} (AWS ${aws})`),
    );

import { type Resolved, resolvedResources } from "../../limits/resolved";
import type { House } from "../houses";
import { type PolicyDocument, policyDocuments } from "../iam/documents";

/** Something that the emulator accepts, but AWS refuses, ignores or handles differently. */
export interface Refusal {
  readonly name: string;
  /** AWS's behaviour, and its documentation. */
  readonly aws: string;
  /** @returns the faults in one environment's stacks: stack, resource and problem */
  readonly faults: (stacks: Stacks) => string[];
}

/** The input of the rules. */
export interface Stacks {
  readonly resourcesOf: (type: string) => Resolved[];
  readonly policies: readonly PolicyDocument[];
}

export const stacksOf = (house: House): Stacks => ({
  resourcesOf: resolvedResources(house),
  policies: policyDocuments(house),
});

/** Faults of every resource of a type, one by one. */
export const each =
  (type: string, faultsOf: (values: Resolved["values"]) => readonly string[]): Refusal["faults"] =>
  ({ resourcesOf }) =>
    resourcesOf(type).flatMap(({ where, values }) => faultsOf(values).map((fault) => `${where}: ${fault}`));

/** The blocks of a name, which cdktf writes as an object or as a list. */
export const blocks = (value: unknown): Record<string, unknown>[] =>
  value === undefined ? [] : ([value].flat() as Record<string, unknown>[]);

import { type Change, changesBetween } from "../terraform/changes";
import type { State, StateOutput, StateResource } from "./state-file";

/** A resource that two states do not have alike. */
export interface ResourceChange {
  readonly address: string;
  readonly type: string;
  /** `replaced`: under the same address stands another thing, with another id. */
  readonly action: "added" | "removed" | "changed" | "replaced";
  /** Masked; empty for what was added or removed. */
  readonly changes: readonly Change[];
}

export interface StateChanges {
  /** In the order of their addresses; data sources are left out, as they are no resources. */
  readonly resources: readonly ResourceChange[];
  readonly outputs: readonly Change[];
}

/** What changed from one state to another. */
export function stateChanges(before: State, after: State): StateChanges {
  return { resources: resourceChanges(before, after), outputs: outputChanges(before, after) };
}

function resourceChanges(before: State, after: State): ResourceChange[] {
  const [old, now] = [byAddress(before), byAddress(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((address): ResourceChange[] => {
    const [a, b] = [old.get(address), now.get(address)];
    if (a === undefined)
      return b === undefined ? [] : [{ address, type: b.type, action: "added", changes: [] }];
    if (b === undefined) return [{ address, type: a.type, action: "removed", changes: [] }];
    const changes = [
      ...changesBetween(shown(a), shown(b)),
      ...(a.status === b.status ? [] : [{ path: "status", before: a.status, after: b.status }]),
    ];
    if (changes.length === 0) return [];
    const action = a.attributes.id === b.attributes.id ? "changed" : "replaced";
    return [{ address, type: b.type, action, changes }];
  });
}

const byAddress = ({ resources }: State): Map<string, StateResource> =>
  new Map(resources.filter(({ mode }) => mode === "managed").map((resource) => [resource.address, resource]));

const shown = ({ attributes, masked }: StateResource) => ({ value: attributes, masked });

function outputChanges(before: State, after: State): Change[] {
  const of = (outputs: readonly StateOutput[]) => ({
    value: Object.fromEntries(outputs.map(({ name, value }) => [name, value])),
    masked: Object.fromEntries(outputs.map(({ name, masked }) => [name, masked])),
  });
  return changesBetween(of(before.outputs), of(after.outputs));
}

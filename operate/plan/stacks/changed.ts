import { isDeepStrictEqual } from "node:util";
import type { SynthesizedStack } from "./synthesized";

/** How a stack differs from the base, or why it counts as if it did. */
export type Difference = "changed" | "added" | "removed" | "cannot tell";

export interface ChangedStack {
  readonly stack: string;
  readonly environment: string;
  readonly difference: Difference;
  /** `Terraform JSON`, `2 assets`: where the difference is. */
  readonly where: string;
  /** Whether one machine alone can plan it, since its state is a file there. */
  readonly localState: boolean;
}

type Stacks = ReadonlyMap<string, SynthesizedStack>;

/** The stacks whose Terraform JSON or assets differ from the base's, in the order of their names. */
export function changedStacks(base: Stacks, current: Stacks): ChangedStack[] {
  const names = [...new Set([...base.keys(), ...current.keys()])].sort();
  return names.flatMap((name): ChangedStack[] => {
    const [before, after] = [base.get(name), current.get(name)];
    const { environment = "", localState = false } = after ?? before ?? {};
    const difference = (how: Difference, where: string) => [
      { stack: name, environment, difference: how, where, localState },
    ];
    if (before === undefined) return difference("added", "a new stack");
    if (after === undefined) return difference("removed", "no longer in the code; what it deployed stays");
    const where = differingParts(before, after);
    return where.length === 0 ? [] : difference("changed", where.join(", "));
  });
}

/** Every stack, for a base that cannot be compared. @param why why it cannot */
export const everyStack = (current: Stacks, why: string): ChangedStack[] =>
  [...current.values()].map(({ name, environment, localState }) => ({
    ...{ stack: name, environment, localState },
    difference: "cannot tell",
    where: why,
  }));

function differingParts(before: SynthesizedStack, after: SynthesizedStack): string[] {
  const { "cdk.tf.json": _before, ...assetsBefore } = before.files;
  const { "cdk.tf.json": _after, ...assetsAfter } = after.files;
  const paths = new Set([...Object.keys(assetsBefore), ...Object.keys(assetsAfter)]);
  // cdktf names an asset's folder by its content: the same asset under another path is one that changed.
  const assets = new Set(
    [...paths].filter((path) => assetsBefore[path] !== assetsAfter[path]).map((path) => path.split("/")[1]),
  ).size;
  return [
    ...(isDeepStrictEqual(before.template, after.template) ? [] : ["Terraform JSON"]),
    ...(assets === 0 ? [] : [`${assets} ${assets === 1 ? "asset" : "assets"}`]),
  ];
}

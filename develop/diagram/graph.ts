import type { EnvironmentStack } from "../../synthesis/stacks";
import { edgesOf } from "./edges";
import { groupBy } from "./group-by";
import { Inventory } from "./inventory";
import type { Graph, NodeOf } from "./model";
import { nodesOf } from "./nodes";
import { callersOf } from "./people";

/** CI reaches everything and serves no requests: its edges would hide all others. */
const NOT_DRAWN = "ci-access";

/** The graph of an environment: resources as nodes, references and policies as edges. */
export function graphOf(stacks: readonly EnvironmentStack[]): Graph {
  const shapes = shapesOf(stacks.filter(({ kind }) => kind !== NOT_DRAWN));
  const inventory = new Inventory(shapes.map(({ stack }) => stack));
  const nodes = nodesOf(inventory, labelsOf(shapes));
  const drawn = new Map(nodes.flatMap((node) => node.resources.map((resource) => [resource, node] as const)));
  const nodeOf: NodeOf = (resource) => {
    const [api] = inventory.targets(resource.stack, resource.values.rest_api_id);
    return drawn.get(resource) ?? (api && drawn.get(api));
  };
  const callers = callersOf(inventory, nodeOf);
  return {
    nodes: [...callers.nodes, ...nodes],
    edges: [...callers.edges, ...edgesOf(inventory, nodeOf)],
  };
}

/** A stack that represents all stacks with the same resources. */
export interface Shape {
  readonly stack: EnvironmentStack;
  /** Names of the stacks, its own first. */
  readonly names: readonly string[];
}

/** Groups stacks by their addresses: the stacks of silo tenants have one shape. */
export function shapesOf(stacks: readonly EnvironmentStack[]): Shape[] {
  const shapes = groupBy(stacks, ({ template }) =>
    Object.entries(template.resource)
      .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
      .sort()
      .join(),
  );
  return [...shapes.values()].flatMap((same) =>
    same.slice(0, 1).map((stack) => ({ stack, names: same.map(({ template }) => template.name) })),
  );
}

/** Names every stack but the largest one, and counts those of the same shape. */
function labelsOf(shapes: readonly Shape[]): Map<EnvironmentStack, string> {
  const size = ({ stack }: Shape) => Object.values(stack.template.resource).flatMap(Object.keys).length;
  const [, ...others] = [...shapes].sort((a, b) => size(b) - size(a));
  return new Map(
    others.map(({ stack, names: [name = "", ...more] }) => [
      stack,
      more.length > 0 ? `${name}, ${more.length} more` : name,
    ]),
  );
}

import type { ELK, ElkNode } from "elkjs";
import { type Group, startOf } from "./graph";
import type { Arrow, Box } from "./model";
import { sizeOf } from "./sizes";

/** What stands above what: numbers that grow downwards. */
export interface Order {
  /** Of the boxes, by id. */
  readonly boxes: ReadonlyMap<string, number>;
  /** Of the ends of arrows, in the order of the arrows. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * Finds an order of the boxes in their groups, and of the arrows at the boxes, with few crossings. ELK can do that when it is free to place
 * each box; what it draws then is wide, which is why only the order is taken.
 */
export async function findOrder(
  elk: ELK,
  groups: readonly Group[],
  arrows: readonly Arrow[],
  seed: number,
): Promise<Order> {
  const graph: ElkNode = {
    id: "picture",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.hierarchyHandling": "INCLUDE_CHILDREN",
      "elk.partitioning.activate": "true",
      "elk.separateConnectedComponents": "false",
      "elk.randomSeed": String(seed),
    },
    children: groups.map(({ id, boxes, column }) => ({
      id,
      children: boxes.map((box) => nodeOf(box, arrows)),
      ports: portsOf(id, arrows),
      layoutOptions: { "elk.partitioning.partition": String(column) },
    })),
    edges: arrows.map((arrow, index) => ({ id: `${index}`, sources: [startOf(arrow)], targets: [arrow.to] })),
  };
  const done = await elk.layout(graph);
  const tops = new Map<string, number>();
  const visit = (node: ElkNode, top: number) => {
    tops.set(node.id, top + (node.y ?? 0));
    for (const child of node.children ?? []) visit(child, top + (node.y ?? 0));
  };
  visit(done, 0);
  const ends = arrows.map((_, index) => {
    const edge = done.edges?.find(({ id }) => id === `${index}`);
    const top = tops.get(edge?.container ?? done.id) ?? 0;
    const [section] = edge?.sections ?? [];
    return { start: top + (section?.startPoint.y ?? 0), end: top + (section?.endPoint.y ?? 0) };
  });
  return { boxes: tops, starts: ends.map(({ start }) => start), ends: ends.map(({ end }) => end) };
}

const nodeOf = (box: Box, arrows: readonly Arrow[]): ElkNode => ({
  id: box.id,
  ...sizeOf(box),
  ports: portsOf(box.id, arrows),
});

const portsOf = (id: string, arrows: readonly Arrow[]) =>
  [...new Set(arrows.filter(({ from }) => from === id).map(startOf))].map((port) => ({ id: port }));

/** A group's boxes from top to bottom: each before those of its group that it has an arrow to, and what has no arrows last. */
export function stacked(boxes: readonly Box[], arrows: readonly Arrow[], order: Order): Box[] {
  const height = ({ id }: Box) => order.boxes.get(id) ?? 0;
  const alone = ({ id }: Box) => Number(!arrows.some(({ from, to }) => from === id || to === id));
  const waiting = [...boxes].sort((a, b) => alone(a) - alone(b) || height(a) - height(b));
  const follow = (box: Box) =>
    waiting.filter(({ id }) => arrows.some(({ from, to }) => from === box.id && to === id));
  const followers = new Set(waiting.flatMap(follow));
  const done = new Set<Box>();
  const add = (box: Box) => {
    if (done.has(box)) return;
    done.add(box);
    follow(box).forEach(add);
  };
  for (const box of waiting) if (!followers.has(box)) add(box);
  waiting.forEach(add);
  return [...done];
}

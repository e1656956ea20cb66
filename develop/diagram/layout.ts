import ELK, { type ElkNode, type ElkPort } from "elkjs";
import type { Layout, Point, Rectangle } from "./geometry";
import { type Group, groupsOf, sorted, startOf } from "./graph";
import { apart } from "./lanes";
import type { Arrow, Box, Picture } from "./model";
import { findOrder, type Order, stacked } from "./order";
import { sizeOf, sizes } from "./sizes";

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.partitioning.activate": "true",
  "elk.separateConnectedComponents": "false",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.spacing.nodeNode": "12",
  "elk.spacing.edgeNode": "8",
  "elk.spacing.edgeEdge": "7",
  "elk.layered.spacing.nodeNodeBetweenLayers": "20",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "7",
  "elk.layered.spacing.edgeNodeBetweenLayers": "9",
};

/**
 * Lays a picture out; with the same seed always in the same way.
 * @param seed a positive whole number
 */
export async function layOut(picture: Picture, seed: number): Promise<Layout> {
  const elk = new ELK();
  const { inner, outer } = sorted(picture);
  const groups = groupsOf(picture);
  const order = await findOrder(elk, groups, outer, seed);
  const shapes = groups.map((group) =>
    shapeOf(group, stacked(group.boxes, picture.arrows, order), widthOfColumn(groups, group.column)),
  );
  const done = await elk.layout({
    id: "picture",
    layoutOptions: { ...options, "elk.randomSeed": String(seed) },
    children: shapes.map((shape) => nodeOf(shape, outer, order)),
    edges: outer.map((arrow, index) => ({
      id: `${index}`,
      sources: [startOf(arrow)],
      targets: [endOf(index)],
    })),
  });
  return apart(collect(done, shapes, inner, outer));
}

/** A group, and where its boxes are in it. */
interface Shape {
  readonly group: Group;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly (Rectangle & { readonly box: Box })[];
}

/** The boxes of a column are as wide as its widest one. */
const widthOfColumn = (groups: readonly Group[], wanted: number): number =>
  Math.max(
    ...groups
      .filter(({ column }) => column === wanted)
      .flatMap(({ boxes }) => boxes.map((box) => sizeOf(box).width)),
  );

function shapeOf(group: Group, boxes: readonly Box[], width: number): Shape {
  const { header, gap } = sizes;
  const [top, side] = group.concern === undefined ? [0, 0] : [header, sizes.padding];
  let y = top;
  const placed = boxes.map((box) => {
    const at = { box, x: side, y, width, height: sizeOf(box).height };
    y += at.height + gap;
    return at;
  });
  return { group, width: width + 2 * side, height: y - gap + side, boxes: placed };
}

const endOf = (index: number): string => `end ${index}`;

/** A group as one node, which arrows enter on the left and leave on the right, each beside its box. */
function nodeOf({ group, width, height, boxes }: Shape, arrows: readonly Arrow[], order: Order): ElkNode {
  const places = [...boxes.map(({ box, y, height }) => ({ id: box.id, y, height }))];
  if (group.concern !== undefined) places.push({ id: group.id, y: 0, height: sizes.header });
  const ports = places.flatMap(({ id, ...place }): ElkPort[] => {
    const starts = new Map<string, number>();
    const ends = new Map<string, number>();
    for (const [index, arrow] of arrows.entries()) {
      if (arrow.from === id) starts.set(startOf(arrow), order.starts[index] ?? 0);
      if (arrow.to === id) ends.set(endOf(index), order.ends[index] ?? 0);
    }
    return [...spread(starts, place, width, "EAST"), ...spread(ends, place, 0, "WEST")];
  });
  return {
    id: group.id,
    width,
    height,
    ports,
    layoutOptions: {
      "elk.portConstraints": "FIXED_POS",
      "elk.partitioning.partition": String(group.column),
    },
  };
}

/** Ports along one side of a box, in their order, at even distances. */
function spread(
  ports: ReadonlyMap<string, number>,
  { y, height }: { readonly y: number; readonly height: number },
  x: number,
  side: "EAST" | "WEST",
): ElkPort[] {
  return [...ports]
    .sort(([, a], [, b]) => a - b)
    .map(([id], index) => ({
      id,
      x,
      y: Math.round(y + (height * (index + 1)) / (ports.size + 1)),
      width: 0,
      height: 0,
      layoutOptions: { "elk.port.side": side },
    }));
}

function collect(
  graph: ElkNode,
  shapes: readonly Shape[],
  inner: readonly Arrow[],
  outer: readonly Arrow[],
): Layout {
  const nodes = new Map((graph.children ?? []).map((node) => [node.id, node]));
  const moved = (shape: Shape, { x, y, ...rest }: Rectangle) => {
    const node = nodes.get(shape.group.id);
    return { x: x + (node?.x ?? 0), y: y + (node?.y ?? 0), ...rest };
  };
  const boxes = shapes.flatMap((shape) =>
    shape.boxes.map(({ box, ...place }) => ({ ...moved(shape, place), box })),
  );
  const byId = new Map(boxes.map((place) => [place.box.id, place]));
  const edges = (graph.edges ?? []).map((edge) => ({ ...edge, arrow: outer[Number(edge.id)] as Arrow }));
  const between = edges.map(({ sections = [], arrow }) => {
    const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
      startPoint,
      ...bendPoints,
      endPoint,
    ]);
    return { arrow, points: reaching(points, byId.get(arrow.from), byId.get(arrow.to)) };
  });
  return {
    width: graph.width ?? 0,
    height: graph.height ?? 0,
    groups: shapes.flatMap((shape) => {
      const { concern } = shape.group;
      return concern === undefined ? [] : [{ ...moved(shape, { ...shape, x: 0, y: 0 }), concern }];
    }),
    boxes,
    arrows: [
      ...between,
      ...inner.map((arrow) => ({
        arrow,
        points: downwards(byId.get(arrow.from) as Rectangle, byId.get(arrow.to) as Rectangle),
      })),
    ],
    junctions: edges.flatMap(({ junctionPoints = [], arrow }) =>
      junctionPoints.map(({ x, y }) => ({ x, y, arrow })),
    ),
  };
}

/** An arrow that ends at a group's border goes on to the box. */
function reaching(points: readonly Point[], from: Rectangle | undefined, to: Rectangle | undefined): Point[] {
  const [first, last] = [points[0], points.at(-1)];
  return [
    ...(from !== undefined && first !== undefined ? [{ x: from.x + from.width, y: first.y }] : []),
    ...points,
    ...(to !== undefined && last !== undefined ? [{ x: to.x, y: last.y }] : []),
  ];
}

/** An arrow within a group: straight to the next box; `stacked` puts it there. */
function downwards(from: Rectangle, to: Rectangle): Point[] {
  const x = from.x + from.width / 2;
  return [
    { x, y: from.y + from.height },
    { x, y: to.y },
  ];
}

import type { Layout, Point } from "./geometry";
import { startOf } from "./graph";
import type { Flow } from "./model";

/** Arrows that leave a box together: lines that are drawn once, and a head for each arrow. */
export interface Trunk {
  readonly flow: Flow;
  /** From point to point, horizontal or vertical; none lies on another one. */
  readonly lines: readonly (readonly [Point, Point])[];
  readonly heads: readonly Head[];
  readonly junctions: readonly Point[];
}

/** The tip of an arrow, and the direction that it points to. */
export interface Head extends Point {
  readonly dx: number;
  readonly dy: number;
}

/** The arrows of a layout as what is drawn: where they run together there is one line, as thick as any other. */
export function trunksOf({ arrows, junctions }: Layout): Trunk[] {
  const starts = [...new Set(arrows.map(({ arrow }) => startOf(arrow)))];
  return starts.map((start) => {
    const mine = arrows.filter(({ arrow }) => startOf(arrow) === start);
    const segments = mine.flatMap(({ points }) =>
      points.slice(1).map((point, index) => [points[index] as Point, point] as const),
    );
    return {
      flow: (mine[0] as (typeof mine)[number]).arrow.flow,
      lines: [...merged(segments, "y", "x"), ...merged(segments, "x", "y")],
      heads: mine.map(({ points }) => headOf(points)),
      junctions: junctions.filter(({ arrow }) => startOf(arrow) === start),
    };
  });
}

/** The segments along one axis, those that touch as one. */
function merged(
  segments: readonly (readonly [Point, Point])[],
  across: "x" | "y",
  along: "x" | "y",
): (readonly [Point, Point])[] {
  const rows = new Map<number, [number, number][]>();
  for (const [a, b] of segments) {
    if (a[across] !== b[across] || a[along] === b[along]) continue;
    const row = rows.get(a[across]) ?? [];
    row.push([Math.min(a[along], b[along]), Math.max(a[along], b[along])]);
    rows.set(a[across], row);
  }
  return [...rows].flatMap(([at, spans]) => {
    const joined: [number, number][] = [];
    for (const span of spans.sort(([a], [b]) => a - b)) {
      const last = joined.at(-1);
      if (last !== undefined && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
      else joined.push([...span]);
    }
    const point = (value: number): Point => (along === "x" ? { x: value, y: at } : { x: at, y: value });
    return joined.map(([from, to]) => [point(from), point(to)] as const);
  });
}

function headOf(points: readonly Point[]): Head {
  const tip = points.at(-1) as Point;
  const before = points.findLast(({ x, y }) => x !== tip.x || y !== tip.y) ?? tip;
  return { ...tip, dx: Math.sign(tip.x - before.x), dy: Math.sign(tip.y - before.y) };
}

import type { Layout, Point } from "./geometry";
import { startOf } from "./graph";

/** Vertical lines in one lane that end nearer to each other than this look like one line. */
const NEAR = 14;

/** How far a line is moved out of its lane: less than half the way to the next one. */
const ASIDE = 3;

interface Line {
  readonly start: string;
  readonly top: number;
  readonly bottom: number;
}

/** Moves vertical lines of different origin apart that ELK put below each other into one lane, end to end. */
export function apart(layout: Layout): Layout {
  const lanes = new Map<number, Map<string, Line>>();
  for (const { arrow, points } of layout.arrows) {
    for (const [index, { x, y }] of points.slice(1).entries()) {
      const before = points[index] as Point;
      if (before.x !== x || before.y === y) continue;
      const lane = lanes.get(x) ?? new Map<string, Line>();
      const start = startOf(arrow);
      const { top = y, bottom = y } = lane.get(start) ?? {};
      lane.set(start, { start, top: Math.min(top, y, before.y), bottom: Math.max(bottom, y, before.y) });
      lanes.set(x, lane);
    }
  }
  const moves = new Map([...lanes].map(([x, lane]) => [x, crowded([...lane.values()])]));
  const moved = <T extends Point>(point: T, start: string): T =>
    moves.get(point.x)?.has(start) ? { ...point, x: point.x + ASIDE } : point;
  return {
    ...layout,
    arrows: layout.arrows.map(({ arrow, points }) => ({
      arrow,
      points: points.map((point) => moved(point, startOf(arrow))),
    })),
    junctions: layout.junctions.map((junction) => moved(junction, startOf(junction.arrow))),
  };
}

/** Of the lines of a lane, every second one of those that follow each other too closely. */
function crowded(lines: readonly Line[]): Set<string> {
  const moved = new Set<string>();
  const downwards = [...lines].sort((a, b) => a.top - b.top);
  for (const [index, line] of downwards.slice(1).entries()) {
    const above = downwards[index] as Line;
    if (line.top - above.bottom < NEAR && !moved.has(above.start)) moved.add(line.start);
  }
  return moved;
}

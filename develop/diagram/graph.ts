import { type Concern, concerns } from "../../operate/support/concerns";
import type { Arrow, Box, Picture } from "./model";

/** Boxes that stand together, one below the other: those of a concern, or one alone outside of the platform. */
export interface Group {
  readonly id: string;
  readonly concern: Concern | undefined;
  readonly boxes: readonly Box[];
  readonly column: number;
}

/** The column of each concern, left to right: a request goes from people through the API and functions to what is kept. */
const columns: Readonly<Record<Concern, number>> = {
  firewall: 1,
  encryption: 1,
  state: 1,
  api: 2,
  configuration: 2,
  compute: 3,
  access: 4,
  events: 4,
  identity: 5,
  data: 5,
  storage: 5,
  backup: 5,
  monitoring: 5,
};

export function groupsOf({ boxes }: Picture): Group[] {
  const people = boxes
    .filter(({ concern }) => concern === undefined)
    .map((box): Group => ({ id: `around ${box.id}`, concern: undefined, boxes: [box], column: 0 }));
  const platform = concerns.map(
    (concern): Group => ({
      id: concern,
      concern,
      boxes: boxes.filter((box) => box.concern === concern),
      column: columns[concern],
    }),
  );
  return [...people, ...platform.filter((group) => group.boxes.length > 0)];
}

/** Arrows between the boxes of one group, and all others. */
export function sorted({ boxes, arrows }: Picture): { inner: Arrow[]; outer: Arrow[] } {
  const concernOf = new Map(boxes.map(({ id, concern }) => [id, concern]));
  const isInner = ({ from, to }: Arrow) =>
    concernOf.get(from) !== undefined && concernOf.get(from) === concernOf.get(to);
  return { inner: arrows.filter(isInner), outer: arrows.filter((arrow) => !isInner(arrow)) };
}

/** Arrows of one flow leave a box together, and part on the way. */
export const startOf = ({ from, flow }: Arrow): string => `${from} ${flow}`;

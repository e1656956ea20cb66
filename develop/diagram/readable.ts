import type { Layout } from "./geometry";
import { layOut } from "./layout";
import type { Picture } from "./model";
import { LEAST_POINTS, pointsOnPaper } from "./paper";
import { sizes } from "./sizes";
import { type Drawing, draw } from "./svg";

/** How many layouts are tried before a picture counts as too large for its page. */
const TRIES = 8;

export interface Readable {
  readonly layout: Layout;
  readonly drawing: Drawing;
  /** Size of the smallest text on one A4 page, in points. */
  readonly points: number;
}

/**
 * Draws a picture such that it can be read on one A4 page. A layout depends on the seed of ELK's search for few crossings, and some come
 * out wider than others: the first that is small enough is taken, or the smallest when none is.
 */
export async function drawReadably(picture: Picture): Promise<Readable> {
  let best: Readable | undefined;
  for (let seed = 1; seed <= TRIES; seed++) {
    const layout = await layOut(picture, seed);
    const drawing = draw(picture, layout);
    const points = pointsOnPaper(sizes.small, drawing);
    if (best === undefined || points > best.points) best = { layout, drawing, points };
    if (points >= LEAST_POINTS) break;
  }
  return best as Readable;
}

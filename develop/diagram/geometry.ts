import type { Concern } from "../../operate/support/concerns";
import type { Arrow, Box } from "./model";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** Where everything is. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly (Rectangle & { readonly concern: Concern })[];
  readonly boxes: readonly (Rectangle & { readonly box: Box })[];
  readonly arrows: readonly { readonly arrow: Arrow; readonly points: readonly Point[] }[];
  /** Where arrows that leave together part. */
  readonly junctions: readonly (Point & { readonly arrow: Arrow })[];
}

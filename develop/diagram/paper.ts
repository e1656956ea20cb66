/** A4 landscape without a margin of 10 mm on each side, in millimetres. Source: ISO 216. */
const PAPER = { width: 277, height: 190 } as const;

/** A typographic point in millimetres. */
const POINT = 25.4 / 72;

/** The least that people read on paper, in points. */
export const LEAST_POINTS = 7;

/** How large a text is on one A4 page that the whole picture fills, in points. */
export function pointsOnPaper(
  size: number,
  picture: { readonly width: number; readonly height: number },
): number {
  const scale = Math.min(PAPER.width / picture.width, PAPER.height / picture.height);
  return (size * scale) / POINT;
}

/**
 * Widths of characters in thousandths of the font's size. Source: Adobe's font metrics of Helvetica, which Arial and Liberation Sans
 * share.
 */
const WIDTHS: Readonly<Record<number, string>> = {
  191: "'",
  222: "ijl",
  278: " ftI.,:;!/|",
  333: "r-()",
  500: "ckvsxyzJ",
  611: "FTZ",
  667: "ABEKPSVXY&",
  722: "wCDHNRU",
  778: "GOQ",
  833: "mM",
  944: "W%",
};

/** Of all others: digits and most small letters. */
const OTHER = 556;

const widths = new Map(
  Object.entries(WIDTHS).flatMap(([width, characters]) =>
    [...characters].map((character) => [character, Number(width)] as const),
  ),
);

/** Bold text is wider by this at most, over a few letters. Source: the metrics of Helvetica Bold. */
const BOLD = 1.09;

/** How wide a text is, in the unit of the font's size. */
export function widthOf(text: string, size: number, bold = false): number {
  const thousandths = [...text].reduce((sum, character) => sum + (widths.get(character) ?? OTHER), 0);
  return (thousandths / 1000) * size * (bold ? BOLD : 1);
}

/** A number as it stands in the picture: two decimals at most, so that its bytes do not depend on the last bit. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100);

/** A text for XML. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

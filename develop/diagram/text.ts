/**
 * Characters by their width in thousandths of the font's size. Source: Adobe's metrics of Helvetica and Helvetica Bold, which Arial and
 * Liberation Sans share.
 */
const regular: Readonly<Record<number, string>> = {
  191: "'",
  222: "ijl",
  278: " ftI.,:;!/",
  333: "r-()",
  500: "ckvsxyzJ",
  611: "FTZ",
  667: "ABEKPSVXY&",
  722: "wCDHNRU",
  778: "GOQ",
  833: "mM",
  944: "W",
};
const bold: Readonly<Record<number, string>> = {
  238: "'",
  278: " ijlI.,/",
  333: "ft-():;!",
  389: "r",
  500: "z",
  611: "bdghnopquFLTZ",
  667: "EPSVXY",
  722: "ABCDHKNRU&",
  778: "wGOQ",
  833: "M",
  889: "m",
  944: "W",
};

/** Of all others, in both: digits and most small letters. */
const OTHER = 556;

const byCharacter = (widths: Readonly<Record<number, string>>) =>
  new Map(
    Object.entries(widths).flatMap(([width, characters]) =>
      [...characters].map((character) => [character, Number(width)] as const),
    ),
  );
const fonts = { regular: byCharacter(regular), bold: byCharacter(bold) };

/** How wide a text is, in the unit of the font's size. */
export function widthOf(text: string, size: number, font: keyof typeof fonts = "regular"): number {
  const thousandths = [...text].reduce((sum, character) => sum + (fonts[font].get(character) ?? OTHER), 0);
  return (thousandths / 1000) * size;
}

/** A number as it stands in the picture: two decimals at most, so that its bytes do not depend on the last bit. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100);

/** A text for XML. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

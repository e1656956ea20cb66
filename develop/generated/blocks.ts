const OPENING = /<!-- generated: ([^<>]+) -->/g;
const CLOSING = "<!-- /generated -->";

/** Generators of blocks by name; run on demand, because some need a synthesis. */
export type Blocks = Readonly<Record<string, () => string>>;

/** The names of the generated blocks of a document. */
export const blockNames = (text: string): string[] =>
  [...text.matchAll(OPENING)].map(([, name = ""]) => name);

/**
 * Fills the generated blocks of a Markdown document: `<!-- generated: name -->` to `<!-- /generated -->`.
 * @param path of the document, for errors
 * @throws Error with file, line and fix for a name that has no generator, and for a block that does not end.
 */
export function fillBlocks(path: string, text: string, blocks: Blocks): string {
  let filled = "";
  let rest = text;
  for (let [opening] = rest.matchAll(OPENING); opening !== undefined; [opening] = rest.matchAll(OPENING)) {
    const [marker, name = ""] = opening;
    const start = opening.index + marker.length;
    const end = rest.indexOf(CLOSING, start);
    const next = rest.indexOf("<!-- generated: ", start);
    const line = (filled + rest.slice(0, opening.index)).split("\n").length;
    if (end === -1 || (next !== -1 && next < end))
      throw new Error(`${path}:${line}: the block "${name}" does not end: write ${CLOSING} below it`);
    const make = blocks[name];
    if (make === undefined)
      throw new Error(
        `${path}:${line}: no generator makes "${name}": add one to develop/generated/documents.ts, or use one of ${Object.keys(blocks).join(", ")}`,
      );
    filled += `${rest.slice(0, start)}\n${make()}\n${CLOSING}`;
    rest = rest.slice(end + CLOSING.length);
  }
  return filled + rest;
}

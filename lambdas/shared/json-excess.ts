/** Levels of a body: an item's data has at most 32, below the body itself. */
const MAX_DEPTH = 40;

/** Names and values of a body, at all levels together: processing a name costs several times as much as a value. */
export const MAX_VALUES = 10_000;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Describes the limit that a JSON text exceeds, as part of a sentence; undefined if none. Reads each character once,
 * before the text is parsed: JSON.parse takes seconds for a million levels, and many values take many times the memory
 * of their text.
 */
export function excessOf(json: string): string | undefined {
  let depth = 0;
  // Each value but the first of a list or object follows a comma, and each name precedes a colon.
  let values = 1;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === QUOTE) index = endOfText(json, index);
    else if (code === COMMA || code === COLON) values += 1;
    else if (OPENING.has(code)) {
      depth += 1;
      values += 1;
    } else if (CLOSING.has(code)) depth -= 1;
    if (depth > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
    if (values > MAX_VALUES) return `has more than ${MAX_VALUES} names and values`;
  }
  return undefined;
}

/** Index of the quote that ends the string which begins at `start`; the end of the JSON if there is none. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return json.length;
}

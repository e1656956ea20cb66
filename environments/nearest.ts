import { distance } from "fastest-levenshtein";

/** The known name with the fewest edits, if there are at most a third of its letters (or two). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return nearestFew(word, known, 1)[0];
}

/** The known names with the fewest edits, `most` at most, of those with at most a third of their letters (or two) to edit. */
export function nearestFew(word: string, known: readonly string[], most: number): string[] {
  return known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(2, name.length / 3))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ name }) => name);
}

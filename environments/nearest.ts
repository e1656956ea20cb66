import { distance } from "fastest-levenshtein";

/** Returns the known name with the fewest edits, if they are at most a third of its letters (or two). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  return nearestFew(word, known, 1)[0];
}

/** As {@link nearest}, with names that need at most one edit more; at most `most` names. */
export function nearestFew(word: string, known: readonly string[], most: number): string[] {
  const ranked = known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(2, name.length / 3))
    .sort((a, b) => a.edits - b.edits);
  const fewest = ranked[0]?.edits ?? 0;
  return ranked
    .filter(({ edits }) => edits <= fewest + 1)
    .slice(0, most)
    .map(({ name }) => name);
}

import { distance } from "fastest-levenshtein";

/** The known name with the fewest edits, if there are at most a third of its letters (or two). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, best.name.length / 3) ? best.name : undefined;
}

/** A part of a glob: a character, any one character, or any number of characters, in the format of a bucket's ARN without `/`. */
type Token =
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "one" | "many" | "many without /" };

/** Variables in the formats of ARNs that cannot have a `/`. */
const WITHOUT_SLASH = /^\$\{(Partition|Region|Account|BucketName)\}/;

/** Tokens of a pattern in a policy (`*`, `?`, `${aws:…}`) or of an ARN's format (`${TableName}`). */
function tokens(pattern: string): Token[] {
  const found: Token[] = [];
  for (let rest = pattern; rest !== ""; ) {
    const variable = /^\$\{[^}]*\}/.exec(rest)?.[0];
    if (variable !== undefined) {
      found.push({ kind: WITHOUT_SLASH.test(variable) ? "many without /" : "many" });
      rest = rest.slice(variable.length);
      continue;
    }
    const char = rest.charAt(0);
    found.push(char === "*" ? { kind: "many" } : char === "?" ? { kind: "one" } : { kind: "char", char });
    rest = rest.slice(1);
  }
  return found;
}

const repeats = (token: Token | undefined): boolean =>
  token?.kind === "many" || token?.kind === "many without /";

/** Whether one character can match both tokens. */
function agree(a: Token, b: Token): boolean {
  const [char, other] = a.kind === "char" ? [a.char, b] : b.kind === "char" ? [b.char, a] : [undefined, a];
  if (char === undefined) return true;
  if (other.kind === "char") return other.char === char;
  return other.kind !== "many without /" || char !== "/";
}

const known = new Map<string, boolean>();

/** Whether some text matches both globs. Compared once: most statements name the same few resources. */
export function intersect(one: string, other: string): boolean {
  const both = `${one}\n${other}`;
  const found = known.get(both) ?? compared(one, other);
  known.set(both, found);
  return found;
}

function compared(one: string, other: string): boolean {
  const [a, b] = [tokens(one), tokens(other)];
  const failed = new Set<number>();
  const from = (i: number, j: number): boolean => {
    if (i === a.length && j === b.length) return true;
    const place = i * (b.length + 1) + j;
    if (failed.has(place)) return false;
    const [x, y] = [a[i], b[j]];
    const found =
      (repeats(x) && from(i + 1, j)) ||
      (repeats(y) && from(i, j + 1)) ||
      (x !== undefined &&
        y !== undefined &&
        agree(x, y) &&
        // Repetition on both sides is covered by advancing either side.
        !(repeats(x) && repeats(y)) &&
        from(repeats(x) ? i : i + 1, repeats(y) ? j : j + 1));
    if (!found) failed.add(place);
    return found;
  };
  return from(0, 0);
}

/** Whether a text without wildcards matches a glob, in any case of letters. */
export const matches = (text: string, glob: string): boolean =>
  new RegExp(
    `^${glob
      .replaceAll(/[\\^$.+()[\]{}|]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "is",
  ).test(text);

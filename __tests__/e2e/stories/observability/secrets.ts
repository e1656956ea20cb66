/** What must not be in a log, and what it is. `names`: what tenants call their things, which paths of requests hold. */
export type SecretKind = "credential" | "personal" | "content" | "names";

/** A secret that was found where it must not be. */
export interface Leak {
  readonly kind: SecretKind;
  readonly what: string;
  readonly sink: string;
  readonly line: string;
}

/** Shorter text is found everywhere by chance. */
const SHORTEST = 8;

/** Everything secret that a run has sent or been given, to look for it wherever something is written. */
export class Secrets {
  private readonly known = new Map<string, { readonly kind: SecretKind; readonly what: string }>();

  /** @returns the value, so that it is marked where it is used. */
  mark(kind: SecretKind, what: string, value: string): string {
    if (value.length < SHORTEST) throw new Error(`${what} is too short to be found`);
    this.known.set(value, { kind, what });
    return value;
  }

  get size(): number {
    return this.known.size;
  }

  /** Every secret of these kinds in the lines of a sink: as it is, in JSON, in a URL, in base64. */
  leaksIn(sink: string, lines: readonly string[], kinds?: readonly SecretKind[]): Leak[] {
    const looked = [...this.known].filter(([, { kind }]) => kinds?.includes(kind) ?? true);
    return looked.flatMap(([value, { kind, what }]) => {
      const forms = formsOf(value);
      const line = lines.find((candidate) => forms.some((form) => candidate.includes(form)));
      return line === undefined ? [] : [{ kind, what, sink, line: line.slice(0, 500) }];
    });
  }
}

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString("base64");
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    // Without the end, which depends on what follows.
    base64.slice(0, Math.floor(value.length / 3) * 4),
  ];
}

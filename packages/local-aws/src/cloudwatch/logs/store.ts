/** A line written to a log group. */
export interface LogLine {
  readonly at: Date;
  readonly message: string;
}

/** A line with its group, for listeners. */
export interface AppendedLine extends LogLine {
  readonly group: string;
}

/** Limits of each group. */
export interface LogLimits {
  readonly lines: number;
  /** Total characters. */
  readonly characters: number;
}

const defaultLimits: LogLimits = { lines: 20_000, characters: 16 * 1024 * 1024 };

interface Group {
  readonly lines: LogLine[];
  characters: number;
}

/**
 * Log lines by group, as in CloudWatch Logs. Bounded: by default each group keeps its newest 20,000 lines and 16 million
 * characters.
 */
export class LogStore {
  private readonly kept = new Map<string, Group>();
  private readonly listeners = new Set<(line: AppendedLine) => void>();

  constructor(private readonly limits: LogLimits = defaultLimits) {}

  append(group: string, line: string, at: Date): void {
    const into = this.kept.get(group) ?? { lines: [], characters: 0 };
    this.kept.set(group, into);
    into.lines.push({ at, message: line });
    into.characters += line.length;
    while (into.lines.length > this.limits.lines || into.characters > this.limits.characters) {
      into.characters -= into.lines.shift()?.message.length ?? 0;
    }
    for (const listener of this.listeners) listener({ group, message: line, at });
  }

  /** Oldest first; none for a group without lines. */
  lines(group: string): readonly LogLine[] {
    return [...(this.kept.get(group)?.lines ?? [])];
  }

  /** Names of groups with lines, sorted. */
  groups(): readonly string[] {
    return [...this.kept.keys()].sort();
  }

  /** Reports every new line. Returns a function that stops it. */
  onLine(listener: (line: AppendedLine) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

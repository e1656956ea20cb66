/** A line as it was written to a log group. */
export interface LogLine {
  readonly at: Date;
  readonly message: string;
}

/** A line with its group, for those who follow the logs. */
export interface AppendedLine extends LogLine {
  readonly group: string;
}

/** How much is kept of each group. */
export interface LogLimits {
  readonly lines: number;
  /** Characters of all lines together. */
  readonly characters: number;
}

const limitsUnlessTold: LogLimits = { lines: 20_000, characters: 16 * 1024 * 1024 };

interface Group {
  readonly lines: LogLine[];
  characters: number;
}

/**
 * What CloudWatch Logs would hold of a platform on one machine. Bounded: of each group the newest 20,000 lines and 16 million
 * characters unless told otherwise.
 */
export class LogStore {
  private readonly kept = new Map<string, Group>();
  private readonly listeners = new Set<(line: AppendedLine) => void>();

  constructor(private readonly limits: LogLimits = limitsUnlessTold) {}

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

  /** Oldest first; none for a group that nothing was written to. */
  lines(group: string): readonly LogLine[] {
    return [...(this.kept.get(group)?.lines ?? [])];
  }

  /** Names of the groups that something was written to, sorted. */
  groups(): readonly string[] {
    return [...this.kept.keys()].sort();
  }

  /** Tells about every line from now on. Returns how to stop. */
  onLine(listener: (line: AppendedLine) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

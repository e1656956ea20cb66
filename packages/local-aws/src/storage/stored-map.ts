import { appendFileSync, closeSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** Number of obsolete lines after which the file is rewritten. */
const SURPLUS = 1_000;

/** A line of the file: an entry, or the key of a removed one. */
type Line<Value> = readonly [key: string, value: Value] | readonly [key: string];

/**
 * A map of JSON values, in the order in which keys were first set. With a file, every change is written when the call
 * returns, so it survives `kill -9`; a mutated value must be set again.
 */
export class StoredMap<Value> {
  private readonly kept = new Map<string, Value>();
  private lines = 0;
  private descriptor: number | undefined;

  /** @param file absent: in memory only. @param revive converts parsed JSON to a value. */
  constructor(
    private readonly file?: string,
    revive: (value: Value) => Value = (value) => value,
  ) {
    if (file === undefined) return;
    for (const [key, ...value] of linesOf<Value>(file)) {
      if (value.length === 0) this.kept.delete(key);
      else this.kept.set(key, revive(value[0] as Value));
    }
    this.rewrite();
  }

  get size(): number {
    return this.kept.size;
  }

  get(key: string): Value | undefined {
    return this.kept.get(key);
  }

  has(key: string): boolean {
    return this.kept.has(key);
  }

  set(key: string, value: Value): void {
    this.kept.set(key, value);
    this.append([key, value]);
  }

  delete(key: string): boolean {
    const existed = this.kept.delete(key);
    if (existed) this.append([key]);
    return existed;
  }

  keys(): string[] {
    return [...this.kept.keys()];
  }

  values(): Value[] {
    return [...this.kept.values()];
  }

  entries(): [string, Value][] {
    return [...this.kept.entries()];
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  private append(line: Line<Value>): void {
    if (this.descriptor === undefined) return;
    appendFileSync(this.descriptor, `${JSON.stringify(line)}\n`);
    this.lines += 1;
    if (this.lines > 2 * this.kept.size + SURPLUS) this.rewrite();
  }

  /** Replaces the history with the current entries, atomically. */
  private rewrite(): void {
    if (this.file === undefined) return;
    this.close();
    const lines = [...this.kept].map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(`${this.file}.new`, lines.join(""), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    this.lines = this.kept.size;
    this.descriptor = openSync(this.file, "a");
  }
}

/** The lines of a file, whose last one may be truncated. Empty if the file does not exist. */
function* linesOf<Value>(file: string): Iterable<Line<Value>> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  for (const line of text.split("\n").slice(0, -1)) yield JSON.parse(line) as Line<Value>;
}

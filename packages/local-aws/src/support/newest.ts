const CAPACITY = 1_000;

/** The newest entries of a log; the oldest ones make room. */
export class Newest<Entry> {
  private readonly entries: Entry[] = [];
  private readonly listeners = new Set<(entry: Entry) => void>();

  /** Oldest first. */
  list(): readonly Entry[] {
    return [...this.entries];
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    if (this.entries.length > CAPACITY) this.entries.shift();
    for (const listener of this.listeners) listener(entry);
  }

  /** Reports every entry from now on. Returns a function that stops it. */
  onEntry(listener: (entry: Entry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

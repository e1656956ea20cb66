import { StoredMap } from "../storage";

const CAPACITY = 1_000;

/** A bounded log that drops the oldest entries. */
export class Newest<Entry> {
  private readonly entries: Entry[];
  private readonly listeners = new Set<(entry: Entry) => void>();
  private count: number;

  /** @param kept stores the entries by number. */
  constructor(private readonly kept = new StoredMap<Entry>()) {
    this.entries = kept.values();
    this.count = Number(kept.keys().at(-1) ?? 0);
  }

  /** Oldest first. */
  list(): readonly Entry[] {
    return [...this.entries];
  }

  add(entry: Entry): void {
    this.entries.push(entry);
    this.count += 1;
    this.kept.set(String(this.count), entry);
    if (this.entries.length > CAPACITY) {
      this.entries.shift();
      this.kept.delete(String(this.count - CAPACITY));
    }
    for (const listener of this.listeners) listener(entry);
  }

  /** Reports every new entry. Returns a function that stops it. */
  onEntry(listener: (entry: Entry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

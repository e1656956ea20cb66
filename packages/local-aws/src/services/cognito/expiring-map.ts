/** Values that are taken once, within their lifetime. */
export class ExpiringMap<Value> {
  private readonly entries = new Map<string, { value: Value; expires: number }>();

  /** @param lifetime milliseconds */
  constructor(private readonly lifetime: number) {}

  set(key: string, value: Value): void {
    for (const [old, { expires }] of this.entries) {
      if (expires >= Date.now()) break; // One lifetime for all: the oldest expire first.
      this.entries.delete(old);
    }
    this.entries.delete(key);
    this.entries.set(key, { value, expires: Date.now() + this.lifetime });
  }

  /** Removes and returns the value; undefined when there is none or it expired. */
  take(key: string): Value | undefined {
    const entry = this.entries.get(key);
    this.entries.delete(key);
    return entry && entry.expires >= Date.now() ? entry.value : undefined;
  }
}

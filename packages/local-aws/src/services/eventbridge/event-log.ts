/** An event that was put on a bus. */
export interface LoggedEvent {
  readonly id: string;
  /** Name of the bus. */
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources: readonly string[];
  readonly at: Date;
}

/** The newest events, whatever rules match them. */
export class EventLog {
  private static readonly capacity = 1_000;
  private readonly events: LoggedEvent[] = [];
  private readonly listeners = new Set<(event: LoggedEvent) => void>();

  /** Oldest first. */
  list(): readonly LoggedEvent[] {
    return [...this.events];
  }

  add(event: LoggedEvent): void {
    this.events.push(event);
    if (this.events.length > EventLog.capacity) this.events.shift();
    for (const listener of this.listeners) listener(event);
  }

  /** Reports every event from now on. Returns a function that stops it. */
  onEvent(listener: (event: LoggedEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** A batch that a function failed to process. */
export interface DeadLetter {
  /** ARN of the queue or topic of the mapping's failure destination; absent when it has none. */
  destination?: string;
  /** The document that Lambda sends there: what failed how often, and where in the stream it is. */
  message: Record<string, unknown>;
  /** The records themselves, which AWS leaves in the stream for a day. */
  records: readonly unknown[];
  at: Date;
  /** Why the destination did not get it, where there is one behind the endpoint. */
  undelivered?: string;
}

/** The newest dead letters. */
export class DeadLetters {
  private static readonly capacity = 1_000;
  private readonly letters: DeadLetter[] = [];
  private readonly listeners = new Set<(letter: DeadLetter) => void>();

  /** @param send takes the message to a destination that exists behind the endpoint. */
  constructor(private readonly send: (destination: string, message: string) => Promise<void>) {}

  /** Oldest first. */
  list(): readonly DeadLetter[] {
    return [...this.letters];
  }

  /** Reports every letter from now on. Returns a function that stops it. */
  onLetter(listener: (letter: DeadLetter) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async deliver(letter: DeadLetter): Promise<void> {
    this.letters.push(letter);
    if (this.letters.length > DeadLetters.capacity) this.letters.shift();
    for (const listener of this.listeners) listener(letter);
    if (letter.destination === undefined) return;
    try {
      await this.send(letter.destination, JSON.stringify(letter.message));
    } catch (error) {
      letter.undelivered = error instanceof Error ? error.message : String(error);
    }
  }
}

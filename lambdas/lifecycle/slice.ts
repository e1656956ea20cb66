/** How long one invocation works on one tenant before it writes down how far it has come, in milliseconds. */
const SLICE = 10_000;

/** The time that an invocation has for a tenant. What does not fit is done by the next one. */
export class Slice {
  private readonly end: number;

  constructor(
    private readonly now: () => number = Date.now,
    milliseconds = SLICE,
  ) {
    this.end = now() + milliseconds;
  }

  isOver(): boolean {
    return this.now() >= this.end;
  }
}

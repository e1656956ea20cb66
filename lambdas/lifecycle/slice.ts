/** Time for one tenant in one invocation, in milliseconds, before it records its progress. */
const SLICE = 10_000;

/** The time of an invocation for a tenant. The next invocation resumes the work. */
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

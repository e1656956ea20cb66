/** `burst` requests at once, refilled by `rate` each second. */
export interface RateLimit {
  readonly rate: number;
  readonly burst: number;
}

/** A token bucket, as in API Gateway's throttling. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly limit: RateLimit,
    private readonly now: () => number = Date.now,
  ) {
    this.tokens = limit.burst;
    this.filledAt = now();
  }

  /** Takes a token; false if there is none. */
  take(): boolean {
    const now = this.now();
    const { rate, burst } = this.limit;
    this.tokens = Math.min(burst, this.tokens + ((now - this.filledAt) / 1000) * rate);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

import type { Quota } from "./usage-plans";

/** Counts the requests of a key in the quota's period, which begins at midnight UTC. */
export class QuotaCounter {
  private used = 0;
  private since = Number.NaN;

  constructor(
    private readonly quota: Quota,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts a request; false, uncounted, when the period's are used up. */
  take(): boolean {
    const since = periodStart(this.quota.period, new Date(this.now()));
    if (since !== this.since) {
      this.since = since;
      this.used = 0;
    }
    if (this.used >= this.quota.limit) return false;
    this.used += 1;
    return true;
  }
}

/** Weeks begin on Sunday. Source: CloudFormation reference, QuotaSettings of a usage plan. */
function periodStart(period: Quota["period"], now: Date): number {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (period === "MONTH") return Date.UTC(year, month);
  return Date.UTC(year, month, period === "WEEK" ? day - now.getUTCDay() : day);
}

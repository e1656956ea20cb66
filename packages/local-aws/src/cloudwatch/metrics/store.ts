/** One measured value. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  /** CloudWatch's unit: `Count`, `Milliseconds`, `Bytes`, `None`, … */
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly at: Date;
}

/** A metric with one dimension set. Keeps every value of each minute, so that any statistic can be computed. */
export interface MetricSeries {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Oldest first; minutes without a value are left out. */
  readonly points: readonly {
    readonly at: string /* ISO, start of the minute */;
    readonly values: readonly number[];
  }[];
}

/** Limits of the store. */
export interface MetricLimits {
  /** Minutes of a series. */
  readonly minutes: number;
  /** Values of all series together: 8 bytes each, and as much again for the lists. */
  readonly values: number;
}

const MINUTE_MS = 60_000;
const limitsUnlessTold: MetricLimits = { minutes: 180, values: 500_000 };

interface Kept extends Omit<MetricSeries, "points"> {
  /** Values by the minute's start, in milliseconds since the epoch. */
  readonly minutes: Map<number, number[]>;
}

/**
 * Metrics as in CloudWatch. Bounded: by default three hours and 500,000 values. The oldest minute of all series is dropped
 * first; if there is only one minute, the older half of its values.
 */
export class MetricStore {
  private readonly kept = new Map<string, Kept>();
  private count = 0;

  constructor(private readonly limits: MetricLimits = limitsUnlessTold) {}

  /** Adds a value. The order of dimensions does not matter. */
  record({ namespace, name, unit, dimensions, value, at }: MetricSample): void {
    const sorted = Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1));
    const key = JSON.stringify([namespace, name, unit, sorted]);
    let series = this.kept.get(key);
    if (series === undefined) {
      series = { namespace, name, unit, dimensions: Object.fromEntries(sorted), minutes: new Map() };
      this.kept.set(key, series);
    }
    const minute = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
    const values = series.minutes.get(minute);
    if (values === undefined) series.minutes.set(minute, [value]);
    else values.push(value);
    this.count += 1;
    if (series.minutes.size > this.limits.minutes) this.drop(key, series, Math.min(...series.minutes.keys()));
    while (this.count > this.limits.values) this.makeRoom();
  }

  /** All series, sorted by namespace, name and dimensions. */
  series(): MetricSeries[] {
    return [...this.kept.entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { minutes, ...metric }]) => ({
        ...metric,
        points: [...minutes.entries()]
          .sort(([one], [other]) => one - other)
          .map(([minute, values]) => ({ at: new Date(minute).toISOString(), values: [...values] })),
      }));
  }

  private makeRoom(): void {
    const minutes = new Set([...this.kept.values()].flatMap((series) => [...series.minutes.keys()]));
    const oldest = Math.min(...minutes);
    for (const [key, series] of this.kept) {
      const values = series.minutes.get(oldest);
      if (values === undefined) continue;
      if (minutes.size > 1 || values.length === 1) this.drop(key, series, oldest);
      else this.count -= values.splice(0, Math.ceil(values.length / 2)).length;
    }
  }

  private drop(key: string, series: Kept, minute: number): void {
    this.count -= series.minutes.get(minute)?.length ?? 0;
    series.minutes.delete(minute);
    if (series.minutes.size === 0) this.kept.delete(key);
  }
}

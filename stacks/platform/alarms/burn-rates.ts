/** `fast` is for the engineer on call, `slowly` for the next working day. */
export type Speed = "fast" | "slowly";

/** A time window of an alarm. */
export interface Stretch {
  /** In alarms' names. */
  readonly name: string;
  /** In a sentence: "within 5 minutes". */
  readonly said: string;
  readonly periodSeconds: number;
  /** Number of periods, all of which must exceed the threshold. */
  readonly periods: number;
}

/**
 * A burn rate that raises an alarm while both windows exceed it: the long one shows that it matters, the short one that
 * it continues.
 */
export interface BurnRate {
  readonly speed: Speed;
  /** Multiple of the rate at which the budget lasts for exactly its window. */
  readonly burnRate: number;
  readonly long: Stretch;
  readonly short: Stretch;
}

const minutes = (count: number): Stretch => ({
  name: `${count}m`,
  said: `${count} minutes`,
  periodSeconds: count * 60,
  periods: 1,
});
const hours = (count: number): Stretch => ({
  name: `${count}h`,
  said: count === 1 ? "an hour" : `${count} hours`,
  periodSeconds: count * 3600,
  periods: 1,
});
const threeDays: Stretch = {
  name: "3d",
  said: "each of three consecutive days",
  periodSeconds: 86_400,
  periods: 3,
};

/**
 * They use up 2 % of a 30-day budget in an hour, 5 % in six hours, 10 % in a day and 10 % in three days. Source: The
 * Site Reliability Workbook, "Alerting on SLOs", table of recommended parameters.
 *
 * CloudWatch has no period longer than a day: three days are three periods that are each above the threshold, which is
 * somewhat stricter than their average. Source: CloudWatch API reference, PutMetricAlarm: at most a day together, a
 * week with periods of an hour or more.
 */
export const burnRates: readonly BurnRate[] = [
  { speed: "fast", burnRate: 14.4, long: hours(1), short: minutes(5) },
  { speed: "fast", burnRate: 6, long: hours(6), short: minutes(30) },
  { speed: "slowly", burnRate: 3, long: hours(24), short: hours(2) },
  { speed: "slowly", burnRate: 1, long: threeDays, short: hours(6) },
];

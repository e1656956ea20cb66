/**
 * List prices of us-east-1 a month, in US dollars, without free tiers. Sources, as of November 2026: public quotes of AWS's pricing
 * pages of CloudWatch and KMS, which could not be read directly.
 */
export const prices = {
  alarmMetric: 0.1,
  compositeAlarm: 0.5,
  customMetric: 0.3,
  dashboard: 3,
  key: 1,
} as const;

/** An amount in US dollars with cents. */
export const dollars = (amount: number): string => amount.toFixed(2);

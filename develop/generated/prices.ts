/**
 * List prices of us-east-1 a month, in US dollars, without free tiers. Sources, as of November 2026: public quotes of AWS's pricing
 * pages of CloudWatch, KMS, WAF and Lambda, which could not be read directly. The price of an isolated environment is that of x86 in
 * the example of Lambda's pricing page; Arm, which the functions use, costs less.
 */
export const prices = {
  alarmMetric: 0.1,
  compositeAlarm: 0.5,
  customMetric: 0.3,
  dashboard: 3,
  key: 1,
  /** Of Lambda: a request, a GB-second on Arm, and the creation of an execution environment with tenant isolation, by the GB. */
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 0.0000133334,
  isolatedEnvironmentGb: 0.000167,
  webAcl: 5,
  /** Also of a group of AWS's rules. */
  webAclRule: 1,
} as const;

/** An amount in US dollars with cents. */
export const dollars = (amount: number): string => amount.toFixed(2);

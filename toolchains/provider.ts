import { installedLine } from "./lines";
import type { Line } from "./schema";

/**
 * A release of the AWS provider from which on it accepts a runtime. Every release refuses runtimes that are newer than
 * itself. Sources: the Terraform suite, which applies Node.js 22 with 5.100.0; the provider's changelog.
 */
const runtimesSince = { "nodejs22.x": "5.100.0", "nodejs24.x": "6.20.0" } as const;

/** A Lambda runtime that the platform's functions can use. */
export type Runtime = keyof typeof runtimesSince;
export const runtimes = Object.keys(runtimesSince) as readonly Runtime[];

/**
 * Arguments that not every line has, each with the first release of the AWS provider that has it and works with it.
 * Source: the provider's changelog.
 */
const featuresSince = {
  /** `tenancy_config` of `aws_lambda_function`: Lambda's tenant isolation mode. */
  tenancyConfig: "6.23.0",
  /** `deletion_protection_enabled` of `aws_cloudwatch_log_group`. */
  logGroupProtection: "6.25.0",
  /**
   * `key_schema` of secondary indexes of `aws_dynamodb_table`, which deprecates their `hash_key` and `range_key`. Before
   * 6.32.1 an index with a range key was changed by every plan, before 6.37.0 removing one removed all.
   */
  indexKeySchema: "6.37.0",
} as const;

export type Feature = keyof typeof featuresSince;
export const features = Object.keys(featuresSince) as readonly Feature[];

/** Runtimes that a line's provider accepts, oldest first. */
export const runtimesOf = (line: Line = installedLine()): readonly Runtime[] =>
  runtimes.filter((runtime) => reaches(line, runtimesSince[runtime]));

/** Whether a line's provider has an argument; absent: the installed line's. */
export const supports = (feature: Feature, line: Line = installedLine()): boolean =>
  reaches(line, featuresSince[feature]);

/** The first release of the AWS provider with an argument, for messages. */
export const providerFor = (feature: Feature): string => featuresSince[feature];

function reaches({ provider }: Line, since: string): boolean {
  const [own, least] = [provider.version, since].map((version) => version.split(".").map(Number));
  const place = least?.findIndex((part, index) => part !== own?.[index]) ?? -1;
  return place === -1 || (own?.[place] ?? 0) > (least?.[place] ?? 0);
}

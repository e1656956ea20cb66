import { lines } from "./lines";

/** A difference between the stacks of two lines that is right. */
export interface ListedDifference {
  readonly name: string;
  readonly reason: string;
  /** Where: the keys from the root of Terraform JSON, joined by a point. */
  readonly at: RegExp;
  /** The value on the lines `current` and `next`; undefined: absent. */
  readonly values: readonly [current: unknown, next: unknown];
}

const releaseOf = (version = ""): string => version.replace(/^.*@/, "");
const { current, next } = lines;

/** Every difference between the stacks of `current` and of `next`. Any other is a mistake. */
export const listedDifferences: readonly ListedDifference[] = [
  {
    name: "version of the library",
    reason: "CDKTF and CDK Terrain write their own version into a comment; Terraform does not read it",
    at: /^\/\/\.metadata\.version$/,
    values: [releaseOf(current.packages.dependencies.cdktf), releaseOf(next.packages.dependencies.cdktf)],
  },
  {
    name: "source of the provider",
    reason: "CDK Terrain's bindings write the source in full, as Terraform completes the short one",
    at: /^terraform\.required_providers\.aws\.source$/,
    values: ["aws", next.provider.name],
  },
  {
    name: "version of the provider",
    reason: "each line has its own release of the provider",
    at: /^terraform\.required_providers\.aws\.version$/,
    values: [current.provider.version, next.provider.version],
  },
  {
    name: "list of overrides",
    reason:
      "the bindings of `current` lack the argument, so that it is an override, which a comment lists; Terraform does not read it",
    at: /^\/\/\.metadata\.overrides\.aws_cloudwatch_log_group\.\d+$/,
    values: [undefined, "deletion_protection_enabled"],
  },
  ...[true, false].map((value) => ({
    name: `protection of log groups ${value ? "with" : "without"} removalProtection`,
    reason: value
      ? "provider 6 can have AWS refuse to delete a log group, and provider 5 lacks the argument"
      : "provider 6 turns the protection off only where it is told to",
    at: /^resource\.aws_cloudwatch_log_group\.\w+\.deletion_protection_enabled$/,
    values: [undefined, value] as const,
  })),
];

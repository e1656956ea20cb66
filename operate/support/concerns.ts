/** What a platform is about, in the order in which reports speak of it. */
export const concerns = [
  "identity",
  "api",
  "compute",
  "data",
  "storage",
  "backup",
  "encryption",
  "access",
  "events",
  "monitoring",
  "firewall",
  "configuration",
  "state",
] as const;

export type Concern = (typeof concerns)[number];

/**
 * The concern of a Terraform type (or of what else a stack holds): the entry that is the type, or the longest that it begins with.
 * Concerns are named as the folders of stacks/constructs/ are; they follow from the type, so that an address in a state has one too.
 */
const byType: Readonly<Record<string, Concern>> = {
  aws_api_gateway: "api",
  aws_backup: "backup",
  aws_cloudwatch: "monitoring",
  aws_cloudwatch_event: "events",
  aws_cloudwatch_log_subscription_filter: "events",
  aws_cognito: "identity",
  aws_dynamodb: "data",
  aws_iam: "access",
  aws_kms: "encryption",
  aws_lambda: "compute",
  aws_lambda_event_source_mapping: "events",
  aws_lambda_permission: "access",
  aws_s3: "storage",
  aws_sns: "monitoring",
  aws_sqs: "events",
  aws_ssm: "configuration",
  aws_wafv2: "firewall",
  aws_xray: "monitoring",
  output: "configuration",
  provider: "configuration",
  terraform: "configuration",
};

/** Stacks that are about one thing, whatever it is made of; by the stack's name without the environment's. */
const byStack: Readonly<Record<string, Concern>> = { "state-backend": "state" };

/**
 * What a resource is for.
 * @param type Terraform type, e.g. `aws_dynamodb_table`
 * @param stackKind name of the resource's stack without the environment's
 * @throws Error when the type has no concern yet, saying where to write it.
 */
export function concernOf(type: string, stackKind: string): Concern {
  const steps = type.split("_");
  const prefixes = steps.map((_, index) => steps.slice(0, steps.length - index).join("_"));
  const concern = byStack[stackKind] ?? prefixes.map((prefix) => byType[prefix]).find(Boolean);
  if (concern === undefined)
    throw new Error(`${type} has no concern: write one in operate/support/concerns.ts`);
  return concern;
}

/** What a resource of a state is for; a state may hold types that the code no longer knows. */
export type StateConcern = Concern | "other";

export function concernIn(stack: string, environment: string, type: string): StateConcern {
  try {
    return concernOf(type, stack.replace(`-${environment}`, ""));
  } catch {
    return "other";
  }
}

/** Values by their concern, in the order in which reports speak of concerns; those without any are left out. */
export function byConcern<T>(
  values: readonly T[],
  concern: (value: T) => StateConcern,
): [StateConcern, T[]][] {
  return [...concerns, "other" as const]
    .map((name): [StateConcern, T[]] => [name, values.filter((value) => concern(value) === name)])
    .filter(([, found]) => found.length > 0);
}

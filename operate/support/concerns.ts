/** The concerns of a platform, in the order of reports. */
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
 * The concern of a Terraform type (or of another part of a stack): the entry for the type, or its longest matching prefix.
 * Concerns have the names of the folders in stacks/constructs/; they depend only on the type, so addresses in a state have one too.
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

/** Stacks with a single concern, by the stack's name without the environment's. */
const byStack: Readonly<Record<string, Concern>> = { "state-backend": "state" };

/**
 * The concern of a resource.
 * @param type Terraform type, e.g. `aws_dynamodb_table`
 * @param stackKind name of the resource's stack without the environment's
 * @throws Error if the type has no concern yet, naming the file to add it to.
 */
export function concernOf(type: string, stackKind: string): Concern {
  const steps = type.split("_");
  const prefixes = steps.map((_, index) => steps.slice(0, steps.length - index).join("_"));
  const concern = byStack[stackKind] ?? prefixes.map((prefix) => byType[prefix]).find(Boolean);
  if (concern === undefined)
    throw new Error(`${type} has no concern: write one in operate/support/concerns.ts`);
  return concern;
}

/** The concern of a resource in a state, which may hold types that the code no longer uses. */
type StateConcern = Concern | "other";

export function concernIn(stack: string, environment: string, type: string): StateConcern {
  try {
    return concernOf(type, stack.replace(`-${environment}`, ""));
  } catch {
    return "other";
  }
}

/** Values by concern, in the order of reports; concerns without values are left out. */
export function byConcern<T>(
  values: readonly T[],
  concern: (value: T) => StateConcern,
): [StateConcern, T[]][] {
  return [...concerns, "other" as const]
    .map((name): [StateConcern, T[]] => [name, values.filter((value) => concern(value) === name)])
    .filter(([, found]) => found.length > 0);
}

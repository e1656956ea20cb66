/** A resource of a plan or of a synthesized stack. */
export interface Declared {
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Resources that cannot have a function with tenant isolation, by the attribute that names it, with the reason. Sources: Lambda
 * developer guide, tenant isolation, supported features; AWS Compute Blog, event source mappings with tenant isolation.
 */
const excluded: Readonly<Record<string, readonly [attribute: string, reason: string]>> = {
  aws_cloudwatch_event_target: ["arn", "EventBridge passes no tenant id"],
  aws_cloudwatch_log_subscription_filter: ["destination_arn", "CloudWatch Logs passes no tenant id"],
  aws_lambda_event_source_mapping: ["function_name", "an event source mapping passes no tenant id"],
  aws_lambda_function_url: ["function_name", "Lambda has no function URL with it"],
  aws_lambda_provisioned_concurrency_config: [
    "function_name",
    "Lambda has no provisioned concurrency with it",
  ],
  aws_sns_topic_subscription: ["endpoint", "SNS passes no tenant id"],
};

/** Whether a function has Lambda's tenant isolation mode. */
export const isTenantIsolated = (values: Declared["values"] | null | undefined): boolean =>
  first(values?.tenancy_config)?.tenant_isolation_mode === "PER_TENANT";

/** A resource that cannot have its function. */
export interface Conflict {
  readonly address: string;
  readonly reason: string;
}

/**
 * Resources that AWS refuses beside functions with tenant isolation, or whose every invocation it refuses.
 * @param resourcesOf the resources of a type
 */
export function tenantIsolationConflicts(resourcesOf: (type: string) => readonly Declared[]): Conflict[] {
  const isolated = resourcesOf("aws_lambda_function").filter(({ values }) => isTenantIsolated(values));
  return isolated.flatMap(({ address, values }) => {
    const { function_name: name, arn } = values;
    const conflict = (at: string, reason: string): Conflict => ({
      address: at,
      reason: `${name} has tenant isolation: ${reason}`,
    });
    const names = (value: unknown) =>
      value !== undefined && value !== null && (value === name || value === arn || isArnOf(value, name));
    const beside = Object.entries(excluded).flatMap(([type, [attribute, reason]]) =>
      resourcesOf(type)
        .filter((each) => names(each.values[attribute]))
        .map((each) => conflict(each.address, reason)),
    );
    const snapped = first(values.snap_start)?.apply_on === "PublishedVersions";
    return snapped ? [...beside, conflict(address, "Lambda has no SnapStart with it")] : beside;
  });
}

const isArnOf = (value: unknown, name: unknown): boolean =>
  /^arn:[^:]+:lambda:/.test(String(value)) && String(value).split(":")[6] === name;

/** A block, which Terraform writes as a list and cdktf as an object. */
const first = (value: unknown): Readonly<Record<string, unknown>> | undefined => [value].flat()[0] as never;

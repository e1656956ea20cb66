import { block, type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";

/**
 * Lambda's tenant isolation mode: each tenant id has execution environments of its own. Source: AWS Lambda developer guide,
 * tenant isolation.
 */
export const isTenantIsolated = ({ values }: DeployedResource): boolean =>
  block(values.tenancy_config)?.tenant_isolation_mode === "PER_TENANT";

/** Lambda refused an invocation; the function did not run. */
export class InvocationRefused extends Error {
  override readonly name = "InvalidParameterValueException";
  readonly status = 400;
}

/** Source: AWS Lambda API reference, Invoke, TenantId. */
const TENANT_ID = /^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/;

/** @throws InvocationRefused as Lambda does: the mode and the tenant id belong together. */
export function checkTenantId(isolated: boolean, tenantId: string | undefined): void {
  if (isolated && (tenantId === undefined || !TENANT_ID.test(tenantId))) {
    throw new InvocationRefused(
      "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.",
    );
  }
  if (!isolated && tenantId !== undefined) {
    throw new InvocationRefused(
      "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.",
    );
  }
}

/** Resources that cannot have a tenant-isolated function, by the attribute that names it by name or ARN. */
const excluded: Readonly<Record<string, readonly [attribute: string, reason: string]>> = {
  aws_cloudwatch_event_target: ["arn", "EventBridge passes no tenant id"],
  aws_cloudwatch_log_subscription_filter: ["destination_arn", "CloudWatch Logs passes no tenant id"],
  aws_lambda_event_source_mapping: ["function_name", "an event source mapping passes no tenant id"],
  aws_lambda_function_url: ["function_name", "Lambda has no function URL in this mode"],
  aws_lambda_provisioned_concurrency_config: [
    "function_name",
    "Lambda has no provisioned concurrency in this mode",
  ],
  aws_sns_topic_subscription: ["endpoint", "SNS passes no tenant id"],
};

/** @throws Error naming a resource that AWS refuses beside a tenant-isolated function, or whose invocations Lambda refuses. */
export function refuseBesideTenantIsolation(deployment: Deployment): void {
  const isolated = resourcesOfType(deployment, "aws_lambda_function").filter(isTenantIsolated);
  for (const { type, name, values } of isolated) {
    if (block(values.snap_start)?.apply_on === "PublishedVersions") {
      throw new Error(`${type}.${name}: snap_start: Lambda has no SnapStart with tenant isolation`);
    }
    const named = [values.function_name, values.arn];
    for (const [other, [attribute, reason]] of Object.entries(excluded)) {
      const found = resourcesOfType(deployment, other).find((each) => named.includes(each.values[attribute]));
      if (found !== undefined) {
        throw new Error(
          `${other}.${found.name}: ${attribute}: ${values.function_name} has tenant isolation: ${reason}`,
        );
      }
    }
  }
}

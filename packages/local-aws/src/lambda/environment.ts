import type { AwsCredentials } from "../iam/principals";
import { block, type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";
import { isTenantIsolated } from "./tenancy";

/** The settings of a deployed function that the runtime needs. */
export interface DeployedFunction {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** `<file>.<export>`. */
  readonly handler: string;
  /** E.g. `nodejs22.x`. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Reserved concurrency; absent: none. */
  readonly reservedConcurrency?: number;
  readonly logGroup: string;
  /** Whether it starts traces itself (active tracing). */
  readonly traced: boolean;
  readonly variables: Readonly<Record<string, string>>;
  /** Whether each tenant id has workers of its own. */
  readonly tenantIsolated: boolean;
}

/** Reads a function's settings with Lambda's defaults: 3 s and 128 MB. */
export function deployedFunction(resource: DeployedResource): DeployedFunction {
  const { values } = resource;
  const name = String(values.function_name);
  // The provider writes -1 for none.
  const reserved = Number(values.reserved_concurrent_executions ?? -1);
  return {
    name,
    arn: String(values.arn),
    roleArn: String(values.role),
    handler: String(values.handler),
    runtime: String(values.runtime),
    timeoutSeconds: Number(values.timeout ?? 3),
    memoryMegabytes: Number(values.memory_size ?? 128),
    ...(reserved > 0 && { reservedConcurrency: reserved }),
    logGroup: String(block(values.logging_config)?.log_group ?? `/aws/lambda/${name}`),
    traced: block(values.tracing_config)?.mode === "Active",
    variables: (block(values.environment)?.variables ?? {}) as Record<string, string>,
    tenantIsolated: isTenantIsolated(resource),
  };
}

/** Names of the functions' log groups, by function name. */
export const functionLogGroups = (deployment: Deployment): ReadonlyMap<string, string> =>
  new Map(
    resourcesOfType(deployment, "aws_lambda_function")
      .map(deployedFunction)
      .map(({ name, logGroup }) => [name, logGroup]),
  );

/**
 * The environment variables of a function: exactly those of its deployment, those that Lambda sets, and TMPDIR.
 * Source of the names: AWS Lambda developer guide, defined runtime environment variables.
 */
export function functionEnvironment(
  { name, handler, runtime, memoryMegabytes, logGroup, variables }: DeployedFunction,
  { region }: Deployment,
  endpointUrl: string,
  credentials: AwsCredentials,
  logStream: string,
  temporaryDirectory: string,
  daemonAddress?: string,
): Record<string, string> {
  return {
    ...variables,
    _HANDLER: handler,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    ...(daemonAddress !== undefined && { AWS_XRAY_DAEMON_ADDRESS: daemonAddress }),
    LANG: "en_US.UTF-8",
    // In place of /tmp, which all workers on this machine would share.
    TMPDIR: temporaryDirectory,
    // The SDK supports the deployed runtime, but warns if this process's Node is older.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

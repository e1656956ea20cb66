import type { MetricSample } from "../cloudwatch/metrics/store";
import type { AwsCredentials } from "../iam/principals";
import { type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";
import type { Tracing } from "../xray/tracing";
import { deployedFunction } from "./environment";
import { FunctionPool, type InvocationOptions, type PoolOptions } from "./function-pool";
import { invocationMetrics } from "./metrics";

export { deployedFunction, functionEnvironment } from "./environment";
export { FunctionError } from "./function-worker";
export { InvocationRefused } from "./tenancy";

/** A line that a function wrote, or its failure. */
export interface FunctionLogLine {
  readonly function: string;
  /** Empty while the function is loaded. */
  readonly requestId: string;
  readonly line: string;
  /** The line's error, unredacted and with its stack trace; only for the local terminal. */
  readonly error?: string;
}

/** Runs the deployed functions. */
export interface FunctionRuntime {
  /**
   * Invokes a function and waits for its response.
   * @param functionName name of the deployed function.
   * @returns the response, parsed from JSON.
   * @throws FunctionError if the function throws, exits, times out or cannot be loaded; InvocationRefused if the tenant id is
   * missing, malformed, or not expected.
   */
  invoke(functionName: string, event: unknown, options?: InvocationOptions): Promise<unknown>;
  /**
   * Uses another deployment or other code from each function's next event on.
   * @param codeDirectory as in {@link FunctionRuntimeOptions}.
   */
  renew(deployment: Deployment, codeDirectory: FunctionRuntimeOptions["codeDirectory"]): void;
  /** Stops all functions; running invocations fail. */
  close(): Promise<void>;
}

export interface FunctionRuntimeOptions {
  readonly deployment: Deployment;
  /** Functions reach AWS here, through AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  /** Session credentials of a function's execution role. */
  readonly credentialsFor: (roleArn: string, sessionName: string) => AwsCredentials;
  /** Directory of a function's code: `<file>.js` of its handler, and source maps beside it. */
  readonly codeDirectory: (deployed: DeployedResource) => string;
  readonly onLog: (line: FunctionLogLine) => void;
  readonly onMetric?: (sample: MetricSample) => void;
  /** Absent: no tracing. */
  readonly tracing?: Tracing;
  /** Maximum concurrent events of a function, default 4: threads of one process share its cores. */
  readonly concurrency?: number;
  /** Default: true. False, for debuggers: no timeouts. */
  readonly deadlines?: boolean;
}

/** Prepares the deployed functions; a function's first worker starts with its first event. */
export function createFunctionRuntime(options: FunctionRuntimeOptions): FunctionRuntime {
  const {
    endpointUrl,
    credentialsFor,
    onLog,
    onMetric,
    tracing,
    concurrency = 4,
    deadlines = true,
  } = options;
  const settingsOf = (deployment: Deployment, codeDirectory: FunctionRuntimeOptions["codeDirectory"]) =>
    resourcesOfType(deployment, "aws_lambda_function").map((resource): PoolOptions => {
      const deployed = deployedFunction(resource);
      return {
        function: deployed,
        deployment,
        endpointUrl,
        directory: codeDirectory(resource),
        credentials: () => credentialsFor(deployed.roleArn, deployed.name),
        concurrency: Math.min(concurrency, deployed.reservedConcurrency ?? concurrency),
        deadlines,
        tracing,
        onLine: (requestId, line, error) =>
          onLog({ function: deployed.name, requestId, line, ...(error !== undefined && { error }) }),
        ...(onMetric !== undefined && {
          onInvocation: (invocation) => invocationMetrics(deployed.name, invocation).forEach(onMetric),
        }),
      };
    });
  const pools = new Map(
    settingsOf(options.deployment, options.codeDirectory).map((settings) => [
      settings.function.name,
      new FunctionPool(settings),
    ]),
  );
  return {
    renew(deployment, codeDirectory) {
      const removed = new Set(pools.keys());
      for (const settings of settingsOf(deployment, codeDirectory)) {
        const { name } = settings.function;
        removed.delete(name);
        const pool = pools.get(name);
        if (pool === undefined) pools.set(name, new FunctionPool(settings));
        else pool.renew(settings);
      }
      for (const name of removed) {
        void pools.get(name)?.close();
        pools.delete(name);
      }
    },
    async invoke(functionName, event, options = {}) {
      const pool = pools.get(functionName);
      if (pool === undefined) {
        throw new Error(
          `no function ${functionName} is deployed; deployed functions: ${[...pools.keys()].join(", ")}`,
        );
      }
      return JSON.parse(await pool.invoke(JSON.stringify(event), options));
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

import { randomUUID } from "node:crypto";
import type { MetricSample } from "../cloudwatch/metrics/store";
import type { AwsCredentials } from "../iam/principals";
import { type DeployedResource, type Deployment, resourcesOfType } from "../terraform/resources";
import type { Tracing } from "../xray/tracing";
import { deployedFunction } from "./environment";
import { FunctionPool } from "./function-pool";
import { invocationMetrics } from "./metrics";

export { deployedFunction, functionEnvironment } from "./environment";
export { FunctionError } from "./function-worker";

/** A line that a function wrote, or a failure of it. */
export interface FunctionLogLine {
  readonly function: string;
  /** Empty while the function is loaded. */
  readonly requestId: string;
  readonly line: string;
  /** The error that the line is about, unredacted and with its trace: for this machine's terminal alone. */
  readonly error?: string;
}

/** Runs the deployed functions. */
export interface FunctionRuntime {
  /**
   * Invokes a function and waits for its response.
   * @param functionName name of the deployed function.
   * @param requestId defaults to a new one.
   * @param traceHeader the trace that the caller is in; absent: one of its own.
   * @returns the response, parsed from JSON.
   * @throws FunctionError when the function throws, ends, runs out of time or cannot be loaded.
   */
  invoke(functionName: string, event: unknown, requestId?: string, traceHeader?: string): Promise<unknown>;
  /** Ends every function; running invocations fail. */
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
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing;
  /** Workers of a function at most, default 4: threads of one process share its cores. */
  readonly concurrency?: number;
}

/** Makes the deployed functions ready to be invoked; a function's first worker starts with its first event. */
export function createFunctionRuntime(options: FunctionRuntimeOptions): FunctionRuntime {
  const {
    deployment,
    endpointUrl,
    credentialsFor,
    codeDirectory,
    onLog,
    onMetric,
    tracing,
    concurrency = 4,
  } = options;
  const pools = new Map(
    resourcesOfType(deployment, "aws_lambda_function").map((resource) => {
      const deployed = deployedFunction(resource);
      const pool = new FunctionPool({
        function: deployed,
        deployment,
        endpointUrl,
        directory: codeDirectory(resource),
        credentials: () => credentialsFor(deployed.roleArn, deployed.name),
        concurrency: Math.min(concurrency, deployed.reservedConcurrency ?? concurrency),
        tracing,
        onLine: (requestId, line, error) =>
          onLog({ function: deployed.name, requestId, line, ...(error !== undefined && { error }) }),
        ...(onMetric !== undefined && {
          onInvocation: (invocation) => invocationMetrics(deployed.name, invocation).forEach(onMetric),
        }),
      });
      return [deployed.name, pool];
    }),
  );
  return {
    async invoke(functionName, event, requestId = randomUUID(), traceHeader) {
      const pool = pools.get(functionName);
      if (pool === undefined) {
        throw new Error(`no function ${functionName} is deployed; there are ${[...pools.keys()].join(", ")}`);
      }
      return JSON.parse(await pool.invoke(JSON.stringify(event), requestId, traceHeader));
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

import { createServer } from "node:http";
import { basename, dirname, join } from "node:path";
import { LogStore } from "./cloudwatch/logs/store";
import { embeddedMetrics } from "./cloudwatch/metrics/embedded-metrics";
import { serveMetrics } from "./cloudwatch/metrics/page";
import { type MetricSample, MetricStore } from "./cloudwatch/metrics/store";
import { accountOf, deployBeside, deploySynthesized } from "./deployment/deploy";
import type { DeployedState } from "./deployment/placing";
import { startEmbeddedServices } from "./embedded";
import { type LocalEndpoint, startEndpoint } from "./endpoint";
import type { Schedules } from "./events";
import { type PagesBeside, type RequestLogEntry, startGateway } from "./gateway";
import { answerWhileStarting } from "./gateway/starting";
import { jsonPage } from "./http/responses";
import type { AccessDecision } from "./iam/access";
import { createFunctionRuntime, type FunctionLogLine } from "./lambda";
import { FunctionCode } from "./lambda/function-code";
import { refuseBesideTenantIsolation } from "./lambda/tenancy";
import { Running } from "./running";
import type { Backends } from "./services/service";
import type { DeadLetters } from "./services/sqs/dead-letters";
import { readParameters } from "./services/ssm";
import { inDirectory, inMemory, type Storage } from "./storage";
import { closeServer, listenOnLoopback } from "./support/loopback";
import { type Account, type DeployedResource, type Deployment, resourcesOfType } from "./terraform/resources";
import { TraceDaemon } from "./xray/daemon";
import { Tracing } from "./xray/tracing";

/** A synthesized stack for the embedded services, or a deployment that Terraform applied at another emulator. */
export type LocalAwsSource =
  | { readonly synthesizedFile: string }
  | { readonly deployment: Deployment; readonly backends: Backends };

export type LocalAwsOptions = LocalAwsSource & {
  /** Default: free ports. */
  readonly ports?: { readonly gateway?: number; readonly endpoint?: number };
  /**
   * Directory with the unpacked code of each function in a directory named like its archive. Default: the archives, whose
   * `filename` is relative to the directory of `synthesizedFile`.
   */
  readonly bundles?: string;
  /** Pages that the gateway serves outside the stage. Default: none. */
  readonly pages?: PagesBeside;
  /** Stores all data in this directory, and starts with its contents. Default: in memory. */
  readonly data?: string;
  /** Default: true. False, for debuggers: no timeouts. */
  readonly deadlines?: boolean;
  /** Receives functions' log lines. */
  readonly onLog?: (line: FunctionLogLine) => void;
  /** Receives the API's requests. */
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** Receives the lines of the API's access log. */
  readonly onAccess?: (line: string) => void;
  /** Receives the decisions on AWS calls. */
  readonly onDecision?: (decision: AccessDecision) => void;
};

/** A running stack. */
export interface LocalAws {
  /** Base URL of the REST API, with the stage; undefined if the stack has none. */
  readonly apiEndpoint: string | undefined;
  /** For AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  readonly region: string;
  readonly deployment: Deployment;
  readonly endpoint: LocalEndpoint;
  /** The scheduled rules; `fire` invokes a rule's targets now. */
  readonly schedules: Pick<Schedules, "fire">;
  /** Batches that functions failed to process. */
  readonly deadLetters: DeadLetters;
  /** Metrics of functions, gateway and services, as in CloudWatch. */
  readonly metrics: MetricStore;
  /** Lines of functions and of the API's access log, as in CloudWatch Logs. */
  readonly logs: LogStore;
  /** For callers' own data that is to be stored with the rest. */
  readonly storage: Pick<Storage, "map">;
  /** Segments of gateway, functions and their AWS calls. */
  readonly traces: Pick<TraceDaemon, "documents" | "faults">;
  /**
   * Deploys another synthesized stack beside this one, whose parameters its data sources read.
   * @param file its `cdk.tf.json`, in a directory with the stack's name.
   */
  deployBeside(file: string): Promise<void>;
  /**
   * Updates the first stack in place and keeps the data of its tables, buckets and user pools.
   * @throws ReplacementError naming what cannot be changed in place, or Error as {@link startLocalAws} does.
   */
  redeploy(change: Redeployment): Promise<void>;
  /** Resolves once no stream record, subscribed log line or invocation by either is pending. */
  idle(): Promise<void>;
  /** Stops everything and removes temporary files. */
  close(): Promise<void>;
}

/** An update of a running stack. */
export interface Redeployment {
  /** The synthesized stack. Absent: unchanged. */
  readonly synthesizedFile?: string;
  /** As in {@link LocalAwsOptions}. Absent: unchanged. */
  readonly bundles?: string;
  readonly pages?: PagesBeside;
}

type OnClose = (closer: () => void | Promise<void>) => void;

/**
 * Runs a stack on 127.0.0.1: services, AWS endpoint, deployment, functions, streams, schedules and gateway. IAM is enforced
 * before the first request is served.
 * @throws Error naming the file or resource that local-aws does not support, or with code EADDRINUSE if a port is in use;
 * stops everything that had started.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const closers: Parameters<OnClose>[0][] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await start(options, (closer) => closers.push(closer))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: LocalAwsOptions, onClose: OnClose): Promise<Omit<LocalAws, "close">> {
  const storage = options.data === undefined ? inMemory() : inDirectory(options.data);
  onClose(() => storage.close());
  // The stage's URL, an output of the deployment, names the port.
  const server = createServer();
  const started = answerWhileStarting(server);
  const apiUrl = await listenOnLoopback(server, options.ports?.gateway);
  onClose(() => closeServer(server));

  const account = "deployment" in options ? options.deployment : accountOf(options.synthesizedFile);
  const backends =
    "deployment" in options ? options.backends : await embeddedServices(account, storage, onClose);
  const logs = new LogStore();
  const endpoint = await startEndpoint({
    backends,
    logs,
    storage,
    accountId: account.accountId,
    region: account.region,
    ...(options.ports?.endpoint !== undefined && { port: options.ports.endpoint }),
  });
  onClose(() => endpoint.close());
  if (options.onDecision !== undefined) endpoint.onDecision(options.onDecision);
  const { url: endpointUrl, administrator: credentials } = endpoint;
  const state: DeployedState = storage.map("deployed");
  const deploy = (file: string) => deploySynthesized({ file, endpointUrl, credentials, apiUrl, state });

  const deployment = "deployment" in options ? options.deployment : await deploy(options.synthesizedFile);
  refuseBesideTenantIsolation(deployment);
  endpoint.enforce(deployment);
  endpoint.servePage("/_local/outputs", () => jsonPage(deployment.outputs));

  const traces = await TraceDaemon.start();
  onClose(() => traces.close());
  const tracing = new Tracing(traces);
  const metrics = new MetricStore();
  const onMetric = (sample: MetricSample) => metrics.record(sample);
  endpoint.onMetric(onMetric);
  serveMetrics(endpoint, metrics);
  const codeDirectory = codeDirectories(options, onClose);
  const onLog = (line: FunctionLogLine) => {
    const group = running.logGroups.get(line.function);
    if (group !== undefined && line.line.trim() !== "") logs.append(group, line.line, new Date());
    options.onLog?.(line);
  };
  const functions = createFunctionRuntime({
    deployment,
    endpointUrl,
    credentialsFor: (roleArn, sessionName) => endpoint.credentialsFor(roleArn, sessionName),
    codeDirectory: codeDirectory(options.bundles),
    onLog,
    onMetric,
    tracing,
    ...(options.deadlines !== undefined && { deadlines: options.deadlines }),
  });
  onClose(() => functions.close());
  endpoint.connectFunctions((functionName, event) => functions.invoke(functionName, event));
  const context = { endpoint, storage, functions, onMetric, onLog };
  let running = await Running.start(deployment, context);
  // Closed before the functions that it invokes.
  onClose(() => running.close());
  logs.onLine((line) => {
    for (const sample of [...embeddedMetrics(line.message), ...running.samples(line)]) metrics.record(sample);
  });
  logs.onLine((line) => running.subscriptions.take(line));
  if (options.data !== undefined) await endpoint.recover();
  const hasApi = resourcesOfType(deployment, "aws_api_gateway_rest_api").length > 0;
  if (!hasApi) await closeServer(server);
  const gateway = hasApi
    ? await startGateway({
        deployment,
        endpoint,
        functions,
        server,
        onMetric,
        onAccess: (group, line, at) => {
          logs.append(group, line, at);
          options.onAccess?.(line);
        },
        ...(options.onRequest !== undefined && { onRequest: options.onRequest }),
        ...(options.pages !== undefined && { pages: options.pages }),
        ...(options.deadlines !== undefined && { deadlines: options.deadlines }),
        tracing,
      })
    : undefined;
  onClose(() => gateway?.close());
  started();
  let { bundles } = options;
  return {
    apiEndpoint: gateway?.url,
    endpointUrl: endpoint.url,
    region: deployment.region,
    deployment,
    endpoint,
    schedules: { fire: (rule) => running.events.schedules.fire(rule) },
    deadLetters: endpoint.deadLetters,
    metrics,
    logs,
    storage,
    traces,
    deployBeside: async (file) => {
      const parameters = readParameters(running.deployment);
      const resources = await deployBeside({ file, endpointUrl, credentials, parameters, state });
      endpoint.enforceBeside(basename(dirname(file)), resources);
      if (options.data !== undefined) await endpoint.recover();
    },
    redeploy: async ({ synthesizedFile, bundles: code = bundles, pages }) => {
      const next = synthesizedFile === undefined ? running.deployment : await deploy(synthesizedFile);
      if (synthesizedFile !== undefined) {
        refuseBesideTenantIsolation(next);
        endpoint.enforce(next);
        gateway?.replace(next, pages);
      }
      bundles = code;
      functions.renew(next, codeDirectory(code));
      if (synthesizedFile !== undefined) running = await running.replaceBy(next, context);
    },
    idle: () => running.idle(),
  };
}

async function embeddedServices(account: Account, storage: Storage, onClose: OnClose): Promise<Backends> {
  const services = await startEmbeddedServices(account, storage);
  onClose(() => services.close());
  return services.backends;
}

/**
 * Where the functions' code is: already unpacked, or in archives.
 * @returns a setter for the directory of the unpacked code.
 */
function codeDirectories(
  options: LocalAwsOptions,
  onClose: OnClose,
): (bundles: string | undefined) => (deployed: DeployedResource) => string {
  return (bundles) => {
    if (bundles !== undefined) {
      return ({ values }) => join(bundles, basename(String(values.filename), ".zip"));
    }
    const code = new FunctionCode("synthesizedFile" in options ? dirname(options.synthesizedFile) : ".");
    onClose(() => code.close());
    return (deployed) => code.unpack(deployed);
  };
}

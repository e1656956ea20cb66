import { createServer } from "node:http";
import { basename, join } from "node:path";
import { metricFilters } from "./cloudwatch/logs/metric-filters";
import { LogStore } from "./cloudwatch/logs/store";
import { Subscriptions } from "./cloudwatch/logs/subscriptions";
import { embeddedMetrics } from "./cloudwatch/metrics/embedded-metrics";
import { serveMetrics } from "./cloudwatch/metrics/page";
import { type MetricSample, MetricStore } from "./cloudwatch/metrics/store";
import { accountOf, deployBeside, deploySynthesized } from "./deployment/deploy";
import { startEmbeddedServices } from "./embedded";
import { type DeadLetters, type LocalEndpoint, startEndpoint } from "./endpoint";
import { type Schedules, startEvents } from "./events";
import { type PagesBeside, type RequestLogEntry, startGateway } from "./gateway";
import type { AccessDecision } from "./iam/access";
import { createFunctionRuntime, type FunctionLogLine } from "./lambda";
import { functionLogGroups } from "./lambda/environment";
import type { Backends } from "./services/service";
import { measureQueues } from "./services/sqs/metrics";
import { readParameters } from "./services/ssm";
import { closeServer, listenOnLoopback } from "./support/loopback";
import type { DeployedResource, Deployment } from "./terraform/resources";
import { TraceDaemon } from "./xray/daemon";
import { Tracing } from "./xray/tracing";

/** What runs: a synthesized stack on embedded services, or what Terraform deployed to another emulator. */
export type LocalAwsSource =
  | { readonly synthesizedFile: string }
  | { readonly deployment: Deployment; readonly backends: Backends };

export type LocalAwsOptions = LocalAwsSource & {
  /** Free ports where they are absent. */
  readonly ports?: { readonly gateway?: number; readonly endpoint?: number };
  /** Directory with a directory of unpacked code for each function, named like its archive. */
  readonly bundles: string;
  /** What the gateway serves beside the stage; default: nothing. */
  readonly pages?: PagesBeside;
  readonly onLog?: (line: FunctionLogLine) => void;
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** Takes the lines of the API's access log. */
  readonly onAccess?: (line: string) => void;
  readonly onDecision?: (decision: AccessDecision) => void;
};

/** A deployed stack that runs on this machine. */
export interface LocalAws {
  /** Base URL of the API, with the stage. */
  readonly apiEndpoint: string;
  /** For AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  readonly region: string;
  readonly deployment: Deployment;
  readonly endpoint: LocalEndpoint;
  /** The scheduled rules; `fire` runs one now. */
  readonly schedules: Pick<Schedules, "fire">;
  /** What functions could not process. */
  readonly deadLetters: DeadLetters;
  /** What CloudWatch would hold: metrics of functions, gateway and services. */
  readonly metrics: MetricStore;
  /** What CloudWatch Logs would hold: lines of functions, and of the API's requests. */
  readonly logs: LogStore;
  /** Segments of gateway, functions and their AWS calls. */
  readonly traces: Pick<TraceDaemon, "documents" | "faults">;
  /**
   * Deploys another synthesized stack beside this one, which its data sources read.
   * @param file its `cdk.tf.json`, in a directory of the stack's name.
   */
  deployBeside(file: string): Promise<void>;
  /** Resolves when no change of a table waits for its function or is in hand, and no log line waits for a function. */
  idle(): Promise<void>;
  /** Stops everything; nothing is left of it. */
  close(): Promise<void>;
}

/**
 * Runs a stack on 127.0.0.1: services, AWS endpoint, deployment, functions, streams and schedules, gateway. IAM is enforced before the
 * first request is served.
 * @throws Error with code EADDRINUSE when a port is taken; what had started is stopped again.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const closers: (() => Promise<void>)[] = [];
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

async function start(
  options: LocalAwsOptions,
  onClose: (closer: () => Promise<void>) => void,
): Promise<Omit<LocalAws, "close">> {
  // The stage's URL, an output of the deployment, names the port.
  const server = createServer();
  const apiUrl = await listenOnLoopback(server, options.ports?.gateway);
  onClose(() => closeServer(server));

  const account = "deployment" in options ? options.deployment : accountOf(options.synthesizedFile);
  const backends = "deployment" in options ? options.backends : await embeddedServices(account, onClose);
  const logs = new LogStore();
  const endpoint = await startEndpoint({
    backends,
    logs,
    accountId: account.accountId,
    region: account.region,
    ...(options.ports?.endpoint !== undefined && { port: options.ports.endpoint }),
  });
  onClose(() => endpoint.close());
  if (options.onDecision !== undefined) endpoint.onDecision(options.onDecision);

  const deployment =
    "deployment" in options
      ? options.deployment
      : await deploySynthesized({
          file: options.synthesizedFile,
          endpointUrl: endpoint.url,
          credentials: endpoint.administrator,
          apiUrl,
        });
  endpoint.enforce(deployment);

  const traces = await TraceDaemon.start();
  onClose(() => traces.close());
  const tracing = new Tracing(traces);
  const metrics = new MetricStore();
  const filtered = metricFilters(deployment);
  logs.onLine((line) => {
    for (const sample of [...embeddedMetrics(line.message), ...filtered(line)]) metrics.record(sample);
  });
  const onMetric = (sample: MetricSample) => metrics.record(sample);
  endpoint.onMetric(onMetric);
  serveMetrics(endpoint, metrics);
  const stopMeasuring = measureQueues(deployment, endpoint.deadLetters, onMetric);
  onClose(async () => stopMeasuring());
  const groupOf = functionLogGroups(deployment);
  const onLog = (line: FunctionLogLine) => {
    const group = groupOf.get(line.function);
    if (group !== undefined && line.line.trim() !== "") logs.append(group, line.line, new Date());
    options.onLog?.(line);
  };
  const functions = createFunctionRuntime({
    deployment,
    endpointUrl: endpoint.url,
    credentialsFor: (roleArn, sessionName) => endpoint.credentialsFor(roleArn, sessionName),
    bundleDirectory: (deployed) => join(options.bundles, bundleName(deployed)),
    onLog,
    onMetric,
    tracing,
  });
  onClose(() => functions.close());
  const invoke = (functionName: string, event: unknown) => functions.invoke(functionName, event);
  const subscriptions = new Subscriptions({ deployment, invoke });
  logs.onLine((line) => subscriptions.take(line));
  onClose(async () => subscriptions.close());
  const events = await startEvents({
    deployment,
    endpoint,
    invoke,
    onMetric,
    onRefusal: (functionName, message) =>
      onLog({ function: functionName, requestId: "", line: JSON.stringify({ level: "ERROR", message }) }),
  });
  // Closed first, before the functions that it invokes.
  onClose(async () => events.close());
  const gateway = await startGateway({
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
    tracing,
  });
  onClose(() => gateway.close());
  return {
    apiEndpoint: gateway.url,
    endpointUrl: endpoint.url,
    region: deployment.region,
    deployment,
    endpoint,
    schedules: events.schedules,
    deadLetters: endpoint.deadLetters,
    metrics,
    logs,
    traces,
    deployBeside: async (file) => {
      const { url: endpointUrl, administrator: credentials } = endpoint;
      const parameters = readParameters(deployment);
      endpoint.enforceBeside(await deployBeside({ file, endpointUrl, credentials, parameters }));
    },
    idle: async () => {
      await events.idle();
      await subscriptions.idle();
    },
  };
}

async function embeddedServices(
  place: { readonly region: string; readonly accountId: string },
  onClose: (closer: () => Promise<void>) => void,
): Promise<Backends> {
  const services = await startEmbeddedServices(place);
  onClose(() => services.close());
  return services.backends;
}

/** The deployed archive is the bundle's, and has its name. */
function bundleName({ name, values }: DeployedResource): string {
  if (typeof values.filename === "string") return basename(values.filename, ".zip");
  throw new Error(`aws_lambda_function.${name} has no filename, which names its bundle`);
}

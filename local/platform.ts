import { createServer } from "node:http";
import { basename, join, resolve } from "node:path";
import type { DeployedResource, Deployment } from "./deployment/resources";
import { accountOf, deployBeside, deploySynthesized } from "./deployment/synthesized";
import {
  type AccessDecision,
  type Backends,
  type DeadLetters,
  type LocalEndpoint,
  startEndpoint,
} from "./endpoint";
import { readParameters } from "./endpoint/parameters";
import { type Schedules, startEvents } from "./events";
import { createFunctionRuntime, type FunctionLogLine } from "./functions";
import { type RequestLogEntry, startGateway } from "./gateway";
import { tenantNames } from "./log/tenant-names";
import { functionLogGroups } from "./logs/groups";
import { metricFilters } from "./logs/metric-filters";
import { LogStore } from "./logs/store";
import { Subscriptions } from "./logs/subscriptions";
import { embeddedMetrics } from "./metrics/embedded-metrics";
import { serveMetrics } from "./metrics/page";
import { measureQueues } from "./metrics/queues";
import { type MetricSample, MetricStore } from "./metrics/store";
import { startEmbeddedServices } from "./services";
import { closeServer, listenOnLoopback } from "./services/loopback";
import { SiloDeployer, type SynthesizeSilo } from "./silos/deployer";
import { TraceDaemon } from "./traces/daemon";
import { Tracing } from "./traces/tracing";

/** What runs: a synthesized stack on embedded services, or what Terraform deployed to another emulator. */
export type PlatformSource =
  | { readonly synthesizedFile: string }
  | { readonly deployment: Deployment; readonly backends: Backends };

export type PlatformOptions = PlatformSource & {
  /** Free ports where they are absent. */
  readonly ports?: { readonly gateway?: number; readonly endpoint?: number };
  /**
   * Synthesizes the stack of a silo tenant, and tells its `cdk.tf.json`: where pipelines would plan and deploy, it is
   * deployed as soon as the tenant awaits it. Absent: silos are deployed by `deploySilo` alone.
   */
  readonly synthesizeSilo?: SynthesizeSilo;
  /** Directory with a directory of bundled code for each function; default: where synthesis puts it. */
  readonly bundles?: string;
  readonly onLog?: (line: FunctionLogLine) => void;
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** Takes the lines of the API's access log. */
  readonly onAccess?: (line: string) => void;
  readonly onDecision?: (decision: AccessDecision) => void;
};

/** A platform on this machine. */
export interface LocalPlatform {
  /** Base URL of the API, with the stage. */
  readonly apiEndpoint: string;
  /** For AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
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
   * Deploys the synthesized stack of a silo tenant beside the platform.
   * @param file its `cdk.tf.json`, in a directory of the stack's name.
   */
  deploySilo(file: string): Promise<void>;
  /**
   * Resolves when no change of a table waits for its function or is in hand, no silo is being deployed, and no log line waits for
   * a function.
   */
  idle(): Promise<void>;
  /** Stops everything; nothing of the platform is left. */
  close(): Promise<void>;
}

/**
 * Starts a platform on 127.0.0.1: services, AWS endpoint, deployment, functions, streams and schedules, gateway. IAM is enforced before the
 * first request is served.
 * @throws Error with code EADDRINUSE when a port is taken; what had started is stopped again.
 */
export async function startPlatform(options: PlatformOptions): Promise<LocalPlatform> {
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
  options: PlatformOptions,
  onClose: (closer: () => Promise<void>) => void,
): Promise<Omit<LocalPlatform, "close">> {
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
  const bundles = options.bundles ?? resolve(__dirname, "../dist/bundles");
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
    bundleDirectory: (deployed) => join(bundles, bundleName(deployed)),
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
  const deploySilo = async (file: string) => {
    const { url: endpointUrl, administrator: credentials } = endpoint;
    const parameters = readParameters(deployment);
    endpoint.enforceBeside(await deployBeside({ file, endpointUrl, credentials, parameters }));
  };
  const silos = new SiloDeployer(endpoint.events, {
    synthesize: options.synthesizeSilo,
    deploy: deploySilo,
    onFailure: (message) =>
      onLog({ function: "silo", requestId: "", line: JSON.stringify({ level: "ERROR", message }) }),
  });
  onClose(() => silos.close());
  const names = tenantNames(deployment, endpoint);
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
    onRequest: (entry) => {
      const tenantName = names.get(entry.tenantId ?? "");
      options.onRequest?.({ ...entry, ...(tenantName !== undefined && { tenantName }) });
    },
    tracing,
  });
  onClose(() => gateway.close());
  return {
    apiEndpoint: gateway.url,
    endpointUrl: endpoint.url,
    userPoolId: output(deployment, "user_pool_id"),
    userPoolClientId: output(deployment, "user_pool_client_id"),
    region: deployment.region,
    deployment,
    endpoint,
    schedules: events.schedules,
    deadLetters: endpoint.deadLetters,
    metrics,
    logs,
    traces,
    deploySilo,
    idle: async () => {
      await events.idle();
      await silos.idle();
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

function output({ outputs }: Deployment, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
}

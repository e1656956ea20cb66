import { createServer } from "node:http";
import { basename, dirname, join } from "node:path";
import { metricFilters } from "./cloudwatch/logs/metric-filters";
import { LogStore } from "./cloudwatch/logs/store";
import { Subscriptions } from "./cloudwatch/logs/subscriptions";
import { embeddedMetrics } from "./cloudwatch/metrics/embedded-metrics";
import { serveMetrics } from "./cloudwatch/metrics/page";
import { type MetricSample, MetricStore } from "./cloudwatch/metrics/store";
import { accountOf, deployBeside, deploySynthesized } from "./deployment/deploy";
import { startEmbeddedServices } from "./embedded";
import { type LocalEndpoint, startEndpoint } from "./endpoint";
import { type Schedules, startEvents } from "./events";
import { type PagesBeside, type RequestLogEntry, startGateway } from "./gateway";
import { answerWhileStarting } from "./gateway/starting";
import { jsonPage } from "./http/responses";
import type { AccessDecision } from "./iam/access";
import { createFunctionRuntime, type FunctionLogLine } from "./lambda";
import { functionLogGroups } from "./lambda/environment";
import { FunctionCode } from "./lambda/function-code";
import type { Backends } from "./services/service";
import type { DeadLetters } from "./services/sqs/dead-letters";
import { measureQueues } from "./services/sqs/metrics";
import { readParameters } from "./services/ssm";
import { closeServer, listenOnLoopback } from "./support/loopback";
import { type Account, type DeployedResource, type Deployment, resourcesOfType } from "./terraform/resources";
import { TraceDaemon } from "./xray/daemon";
import { Tracing } from "./xray/tracing";

/** A synthesized stack to deploy to embedded services, or a deployment that Terraform made at another emulator. */
export type LocalAwsSource =
  | { readonly synthesizedFile: string }
  | { readonly deployment: Deployment; readonly backends: Backends };

export type LocalAwsOptions = LocalAwsSource & {
  /** Default: free ports. */
  readonly ports?: { readonly gateway?: number; readonly endpoint?: number };
  /**
   * Directory with a directory of unpacked code for each function, named like its archive. Default: the archives, whose
   * `filename` is relative to the directory of `synthesizedFile`.
   */
  readonly bundles?: string;
  /** Pages that the gateway serves outside of the stage. Default: none. */
  readonly pages?: PagesBeside;
  /** Gets the lines of functions. */
  readonly onLog?: (line: FunctionLogLine) => void;
  /** Gets the requests to the API. */
  readonly onRequest?: (entry: RequestLogEntry) => void;
  /** Gets the lines of the API's access log. */
  readonly onAccess?: (line: string) => void;
  /** Gets the decisions on calls to AWS. */
  readonly onDecision?: (decision: AccessDecision) => void;
};

/** A stack that runs on this machine. */
export interface LocalAws {
  /** Base URL of the REST API, with the stage; undefined when the stack has none. */
  readonly apiEndpoint: string | undefined;
  /** For AWS_ENDPOINT_URL. */
  readonly endpointUrl: string;
  readonly region: string;
  readonly deployment: Deployment;
  readonly endpoint: LocalEndpoint;
  /** The scheduled rules; `fire` invokes the targets of one now. */
  readonly schedules: Pick<Schedules, "fire">;
  /** Batches that functions failed to process. */
  readonly deadLetters: DeadLetters;
  /** Metrics of functions, gateway and services, as CloudWatch keeps them. */
  readonly metrics: MetricStore;
  /** Lines of functions and of the API's access log, as CloudWatch Logs keeps them. */
  readonly logs: LogStore;
  /** Segments of gateway, functions and their AWS calls. */
  readonly traces: Pick<TraceDaemon, "documents" | "faults">;
  /**
   * Deploys another synthesized stack beside this one. Its data sources read the parameters of this one.
   * @param file its `cdk.tf.json`, in a directory of the stack's name.
   */
  deployBeside(file: string): Promise<void>;
  /** Resolves when no stream record, subscribed log line or invocation by either is pending. */
  idle(): Promise<void>;
  /** Stops everything and removes temporary files. */
  close(): Promise<void>;
}

type OnClose = (closer: () => void | Promise<void>) => void;

/**
 * Runs a stack on 127.0.0.1: services, AWS endpoint, deployment, functions, streams, schedules and gateway. IAM is enforced
 * before the first request is served.
 * @throws Error naming the file or resource that local-aws does not support, or with code EADDRINUSE when a port is taken;
 * everything that had started is stopped.
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
  // The stage's URL, an output of the deployment, names the port.
  const server = createServer();
  const started = answerWhileStarting(server);
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
  endpoint.servePage("/_local/outputs", () => jsonPage(deployment.outputs));

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
  onClose(stopMeasuring);
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
    codeDirectory: codeDirectories(options, onClose),
    onLog,
    onMetric,
    tracing,
  });
  onClose(() => functions.close());
  const invoke = (functionName: string, event: unknown) => functions.invoke(functionName, event);
  const subscriptions = new Subscriptions({ deployment, invoke });
  logs.onLine((line) => subscriptions.take(line));
  onClose(() => subscriptions.close());
  const events = await startEvents({
    deployment,
    endpoint,
    invoke,
    onMetric,
    onRefusal: (functionName, message) =>
      onLog({ function: functionName, requestId: "", line: JSON.stringify({ level: "ERROR", message }) }),
  });
  // Closed before the functions that it invokes.
  onClose(() => events.close());
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
        tracing,
      })
    : undefined;
  onClose(() => gateway?.close());
  started();
  return {
    apiEndpoint: gateway?.url,
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

async function embeddedServices(account: Account, onClose: OnClose): Promise<Backends> {
  const services = await startEmbeddedServices(account);
  onClose(() => services.close());
  return services.backends;
}

/** Where the code of functions is: unpacked already, or in archives. */
function codeDirectories(options: LocalAwsOptions, onClose: OnClose): (deployed: DeployedResource) => string {
  const { bundles } = options;
  if (bundles !== undefined) {
    return ({ values }) => join(bundles, basename(String(values.filename), ".zip"));
  }
  const code = new FunctionCode("synthesizedFile" in options ? dirname(options.synthesizedFile) : ".");
  onClose(() => code.close());
  return (deployed) => code.unpack(deployed);
}

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { AwsCredentials } from "../iam/principals";
import type { Deployment } from "../terraform/resources";
import type { Tracing } from "../xray/tracing";
import { type DeployedFunction, functionEnvironment } from "./environment";
import { FunctionError, FunctionWorker } from "./function-worker";
import type { Invocation } from "./metrics";

/** Fraction of its credentials' lifetime after which a worker gets no more events. */
const CREDENTIAL_USE = 0.75;

/** Reported remaining time of a function without a deadline: a day. */
const NO_DEADLINE_MS = 86_400_000;

export interface PoolOptions {
  readonly function: DeployedFunction;
  readonly deployment: Deployment;
  readonly endpointUrl: string;
  /** Directory of the bundle: `<directory>/<file>.js` for the handler `<file>.<export>`. */
  readonly directory: string;
  readonly credentials: () => AwsCredentials;
  /** Maximum number of workers; further events wait. */
  readonly concurrency: number;
  readonly onLine: (requestId: string, line: string, error?: string) => void;
  readonly onInvocation?: (invocation: Invocation) => void;
  readonly tracing?: Tracing | undefined;
  /** False: loading and handling have no deadline, for debuggers. */
  readonly deadlines: boolean;
}

interface Job {
  readonly requestId: string;
  readonly payload: string;
  /** The caller's trace header. */
  readonly traceHeader: string | undefined;
  readonly resolve: (payload: string) => void;
  readonly reject: (error: Error) => void;
}

interface Environment {
  readonly worker: FunctionWorker;
  readonly logStream: string;
  /** Milliseconds since the epoch; afterwards it gets no more events. */
  retireAt: number;
}

/** The workers of a function. An event goes to an idle worker or a new one up to the limit; otherwise it waits in order. */
export class FunctionPool {
  private readonly queue: Job[] = [];
  private readonly all = new Set<Environment>();
  private idle: Environment[] = [];
  private starting = 0;
  private closed = false;

  constructor(private options: PoolOptions) {}

  /** Uses other code or settings from the next event on; running invocations keep theirs. */
  renew(options: PoolOptions): void {
    this.options = options;
    for (const environment of this.all) environment.retireAt = 0;
    for (const { worker } of this.idle.splice(0)) void worker.terminate();
  }

  /** @throws FunctionError if the function does not respond. */
  invoke(payload: string, requestId: string, traceHeader?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.queue.push({ requestId, payload, traceHeader, resolve, reject });
      this.dispatch();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.queue.splice(0))
      job.reject(new Error(`${this.options.function.name} is shutting down`));
    await Promise.all([...this.all].map(({ worker }) => worker.terminate()));
  }

  private dispatch(): void {
    while (this.queue.length > 0 && !this.closed) {
      const environment = this.takeIdle();
      const job = environment && this.queue.shift();
      if (environment && job) void this.run(environment, job);
      else if (this.starting >= this.queue.length || this.all.size >= this.options.concurrency) return;
      else this.tryStart();
    }
  }

  /** The most recently used worker, so that surplus ones age out; a worker with old credentials is replaced. */
  private takeIdle(): Environment | undefined {
    for (let found = this.idle.pop(); found !== undefined; found = this.idle.pop()) {
      if (Date.now() < found.retireAt) return found;
      void found.worker.terminate();
    }
    return undefined;
  }

  private tryStart(): void {
    try {
      this.start();
    } catch (error) {
      const { message } = error as Error;
      this.fail(this.queue.shift(), new FunctionError(`cannot start: ${message}`, "Runtime.InvalidRole"));
    }
  }

  private start(): void {
    const { function: deployed, deployment, endpointUrl, directory } = this.options;
    const [file, exportName = ""] = deployed.handler.split(".");
    const credentials = this.options.credentials();
    const now = Date.now();
    const logStream = `${new Date(now).toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
    const environment: Environment = {
      logStream,
      retireAt: now + (credentials.expiration.getTime() - now) * CREDENTIAL_USE,
      worker: new FunctionWorker({
        setup: { codeFile: join(directory, `${file}.js`), exportName },
        environment: functionEnvironment(
          deployed,
          deployment,
          endpointUrl,
          credentials,
          logStream,
          this.options.tracing?.daemonAddress,
        ),
        memoryMegabytes: deployed.memoryMegabytes,
        deadlines: this.options.deadlines,
        onLine: this.options.onLine,
        onExit: () => {
          this.all.delete(environment);
          this.idle = this.idle.filter((other) => other !== environment);
          this.dispatch();
        },
      }),
    };
    this.all.add(environment);
    this.starting += 1;
    environment.worker.ready
      .then(
        () => this.idle.push(environment),
        (error: FunctionError) => {
          void environment.worker.terminate();
          this.fail(
            this.queue.shift(),
            new FunctionError(`cannot start: ${error.message}`, error.errorType, error.trace),
          );
        },
      )
      .finally(() => {
        this.starting -= 1;
        this.dispatch();
      });
  }

  private async run(environment: Environment, job: Job): Promise<void> {
    const { requestId, payload, traceHeader, resolve } = job;
    const { name, arn, memoryMegabytes, logGroup, timeoutSeconds, traced } = this.options.function;
    // Lambda samples invocations without a sampling decision; here all are traced.
    const segment = this.options.tracing?.open(name, "AWS::Lambda::Function", traceHeader, () => traced);
    const at = new Date();
    const concurrent = this.all.size - this.idle.length - this.starting;
    const started = performance.now();
    const report = (failed: boolean) => {
      segment?.end(failed);
      this.options.onInvocation?.({ at, milliseconds: performance.now() - started, failed, concurrent });
    };
    try {
      const result = await environment.worker.run({
        payload,
        requestId,
        deadline: Date.now() + (this.options.deadlines ? timeoutSeconds * 1000 : NO_DEADLINE_MS),
        functionName: name,
        functionArn: arn,
        memoryMegabytes,
        logGroup,
        logStream: environment.logStream,
        traceHeader: segment?.header ?? "",
      });
      report(false);
      resolve(result);
    } catch (error) {
      report(true);
      this.fail(job, error as FunctionError);
    }
    // Its code may be outdated.
    if (Date.now() >= environment.retireAt) void environment.worker.terminate();
    else if (environment.worker.alive) this.idle.push(environment);
    this.dispatch();
  }

  /** One log line for each failure, like Lambda's. */
  private fail(job: Job | undefined, error: FunctionError): void {
    const { errorType, message, trace } = error;
    const line = {
      level: "ERROR",
      message: "no response",
      error: errorType,
      error_message: message,
      error_at: trace,
    };
    if (!this.closed) this.options.onLine(job?.requestId ?? "", JSON.stringify(line));
    job?.reject(error);
  }
}

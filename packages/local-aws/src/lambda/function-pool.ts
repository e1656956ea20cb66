import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AwsCredentials } from "../iam/principals";
import type { Deployment } from "../terraform/resources";
import type { Tracing } from "../xray/tracing";
import { type DeployedFunction, functionEnvironment } from "./environment";
import { FunctionError, FunctionWorker } from "./function-worker";
import type { Invocation } from "./metrics";
import { checkTenantId } from "./tenancy";

/** Fraction of its credentials' lifetime after which a worker gets no more events. */
const CREDENTIAL_USE = 0.75;

/** Reported remaining time of a function without a deadline: a day. */
const NO_DEADLINE_MS = 86_400_000;

/**
 * With tenant isolation, workers in use or idle for each concurrent execution. Source: AWS Lambda developer guide, tenant
 * isolation, considerations: 2,500 for 1,000.
 */
const ISOLATED_WORKERS = 2.5;

export interface PoolOptions {
  readonly function: DeployedFunction;
  readonly deployment: Deployment;
  readonly endpointUrl: string;
  /** Directory of the bundle: `<directory>/<file>.js` for the handler `<file>.<export>`. */
  readonly directory: string;
  readonly credentials: () => AwsCredentials;
  /** Maximum number of events at once; further events wait. */
  readonly concurrency: number;
  readonly onLine: (requestId: string, line: string, error?: string) => void;
  readonly onInvocation?: (invocation: Invocation) => void;
  readonly tracing?: Tracing | undefined;
  /** False: loading and handling have no deadline, for debuggers. */
  readonly deadlines: boolean;
}

/** What a caller may say of an invocation. */
export interface InvocationOptions {
  /** Default: a new one. */
  readonly requestId?: string;
  /** The caller's trace; absent: a new one. */
  readonly traceHeader?: string | undefined;
  /** Required with tenant isolation, and refused without it. */
  readonly tenantId?: string | undefined;
}

interface Job extends InvocationOptions {
  readonly requestId: string;
  readonly payload: string;
  readonly resolve: (payload: string) => void;
  readonly reject: (error: Error) => void;
}

interface Environment {
  readonly worker: FunctionWorker;
  readonly logStream: string;
  /** The only tenant that it serves; undefined without tenant isolation. */
  readonly tenantId: string | undefined;
  starting: boolean;
  /** Milliseconds since the epoch; afterwards it gets no more events. */
  retireAt: number;
}

/**
 * The workers of a function. An event goes to an idle worker or a new one up to the limit; otherwise it waits in order. With
 * tenant isolation a worker serves one tenant, from its start to its end.
 */
export class FunctionPool {
  private readonly queue: Job[] = [];
  private readonly all = new Set<Environment>();
  private idle: Environment[] = [];
  private closed = false;

  constructor(private options: PoolOptions) {}

  /** Uses other code or settings from the next event on; running invocations keep theirs. */
  renew(options: PoolOptions): void {
    this.options = options;
    for (const environment of this.all) environment.retireAt = 0;
    for (const { worker } of this.idle.splice(0)) void worker.terminate();
  }

  /** @throws FunctionError if the function does not respond, or InvocationRefused. */
  async invoke(payload: string, options: InvocationOptions): Promise<string> {
    const { requestId = randomUUID() } = options;
    checkTenantId(this.options.function.tenantIsolated, options.tenantId);
    return new Promise((resolve, reject) => {
      this.queue.push({ ...options, requestId, payload, resolve, reject });
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
    for (const job of [...this.queue]) {
      if (this.closed || this.active >= this.options.concurrency) return;
      const environment = this.takeIdle(job.tenantId);
      if (environment !== undefined) {
        this.queue.splice(this.queue.indexOf(job), 1);
        void this.run(environment, job);
      } else if (this.startingFor(job.tenantId) < this.waitingFor(job.tenantId))
        this.makeRoomAndStart(job.tenantId);
    }
  }

  /** Workers that start or run. */
  private get active(): number {
    return this.all.size - this.idle.length;
  }

  private startingFor(tenantId: string | undefined): number {
    return [...this.all].filter((each) => each.starting && each.tenantId === tenantId).length;
  }

  private waitingFor(tenantId: string | undefined): number {
    return this.queue.filter((job) => job.tenantId === tenantId).length;
  }

  /** The most recently used worker, so that surplus ones age out; a worker with old credentials is replaced. */
  private takeIdle(tenantId: string | undefined): Environment | undefined {
    for (;;) {
      const found = this.idle.findLast((each) => each.tenantId === tenantId);
      if (found === undefined) return undefined;
      this.idle.splice(this.idle.indexOf(found), 1);
      if (Date.now() < found.retireAt) return found;
      void found.worker.terminate();
    }
  }

  /** At the limit, the worker that has been idle longest ends: it belongs to another tenant. */
  private makeRoomAndStart(tenantId: string | undefined): void {
    const { concurrency, function: deployed } = this.options;
    const most = deployed.tenantIsolated ? Math.ceil(concurrency * ISOLATED_WORKERS) : concurrency;
    if (this.all.size >= most) {
      const oldest = this.idle.shift();
      if (oldest === undefined) return;
      this.all.delete(oldest);
      void oldest.worker.terminate();
    }
    try {
      this.start(tenantId);
    } catch (error) {
      const { message } = error as Error;
      this.fail(this.nextOf(tenantId), new FunctionError(`cannot start: ${message}`, "Runtime.InvalidRole"));
    }
  }

  /** Takes the tenant's first event out of the queue. */
  private nextOf(tenantId: string | undefined): Job | undefined {
    const job = this.queue.find((each) => each.tenantId === tenantId);
    if (job !== undefined) this.queue.splice(this.queue.indexOf(job), 1);
    return job;
  }

  private start(tenantId: string | undefined): void {
    const { function: deployed, deployment, endpointUrl, directory } = this.options;
    const [file, exportName = ""] = deployed.handler.split(".");
    const credentials = this.options.credentials();
    const now = Date.now();
    const logStream = `${new Date(now).toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomUUID().replaceAll("-", "")}`;
    const temporaryDirectory = mkdtempSync(join(tmpdir(), "local-aws-tmp-"));
    const environment: Environment = {
      logStream,
      tenantId,
      starting: true,
      retireAt: now + (credentials.expiration.getTime() - now) * CREDENTIAL_USE,
      worker: new FunctionWorker({
        setup: { codeFile: join(directory, `${file}.js`), exportName },
        environment: functionEnvironment(
          deployed,
          deployment,
          endpointUrl,
          credentials,
          logStream,
          temporaryDirectory,
          this.options.tracing?.daemonAddress,
        ),
        memoryMegabytes: deployed.memoryMegabytes,
        deadlines: this.options.deadlines,
        onLine: this.options.onLine,
        onExit: () => {
          this.all.delete(environment);
          this.idle = this.idle.filter((other) => other !== environment);
          rmSync(temporaryDirectory, { recursive: true, force: true });
          // The event of one that ended at its start is about to fail: no further worker is to start for it.
          if (!environment.starting) this.dispatch();
        },
      }),
    };
    this.all.add(environment);
    environment.worker.ready
      .then(
        () => this.idle.push(environment),
        (error: FunctionError) => {
          void environment.worker.terminate();
          this.fail(
            this.nextOf(tenantId),
            new FunctionError(`cannot start: ${error.message}`, error.errorType, error.trace),
          );
        },
      )
      .finally(() => {
        environment.starting = false;
        this.dispatch();
      });
  }

  private async run(environment: Environment, job: Job): Promise<void> {
    const { requestId, payload, traceHeader, tenantId, resolve } = job;
    const { name, arn, memoryMegabytes, logGroup, timeoutSeconds, traced } = this.options.function;
    // Lambda samples invocations without a sampling decision; here all are traced.
    const segment = this.options.tracing?.open(name, "AWS::Lambda::Function", traceHeader, () => traced);
    const at = new Date();
    const concurrent = [...this.all].filter((each) => !each.starting).length - this.idle.length;
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
        ...(tenantId !== undefined && { tenantId }),
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

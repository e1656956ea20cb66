import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { transformSync } from "esbuild";
import type { EventMessage, WorkerMessage, WorkerSetup } from "./messages";

/** Time limit for loading a bundle. Source: AWS Lambda developer guide, lifecycle of an execution environment. */
const INIT_TIMEOUT_MS = 10_000;

/** A function did not respond: it threw, exited, timed out or could not be loaded. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";

  constructor(
    message: string,
    /** Lambda's error type, e.g. `Sandbox.Timedout`, or the name of the handler's error. */
    readonly errorType: string,
    readonly trace: readonly string[] = [],
  ) {
    super(message);
  }
}

export interface WorkerOptions {
  readonly setup: WorkerSetup;
  readonly environment: Record<string, string>;
  readonly memoryMegabytes: number;
  /** False: no timeouts. */
  readonly deadlines: boolean;
  readonly onLine: (requestId: string, line: string, error?: string) => void;
  /** Called once, after the thread has ended for any reason. */
  readonly onExit: () => void;
}

let compiled: string | undefined;

function workerCode(): string {
  compiled ??= transformSync(readFileSync(join(__dirname, "worker.ts"), "utf8"), {
    loader: "ts",
    format: "cjs",
    target: "node20",
  }).code;
  return compiled;
}

/** An execution environment: a thread that has loaded a function and handles one event at a time. */
export class FunctionWorker {
  private readonly worker: Worker;
  private pending: { resolve: (payload: string) => void; reject: (error: FunctionError) => void } | undefined;

  /** Resolves when the bundle is loaded. */
  readonly ready: Promise<unknown>;
  private ended = false;
  private readonly deadlines: boolean;

  constructor({ setup, environment, memoryMegabytes, deadlines, onLine, onExit }: WorkerOptions) {
    this.deadlines = deadlines;
    this.worker = new Worker(workerCode(), {
      eval: true,
      workerData: setup,
      env: environment,
      // Without its own list, a thread inherits this process's loader hooks.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    this.worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "log") onLine(message.requestId, message.line, message.error);
      else if (message.kind === "ready") this.settle()?.resolve("");
      else if (message.kind === "result") this.settle()?.resolve(message.payload);
      else {
        const { errorType, errorMessage, trace } = message.failure;
        this.settle()?.reject(new FunctionError(errorMessage, errorType, trace));
      }
    });
    this.worker.on("error", (error: Error) => {
      this.ended = true;
      const pending = this.settle();
      pending?.reject(new FunctionError(error.message, error.name, (error.stack ?? "").split("\n")));
      if (pending === undefined) onLine("", `ended between events: ${error.stack ?? error.message}`);
    });
    this.worker.on("exit", (code) => {
      this.ended = true;
      this.settle()?.reject(
        new FunctionError(`the function ended its process with code ${code}`, "Runtime.ExitError"),
      );
      onExit();
    });
    this.ready = this.within(INIT_TIMEOUT_MS, () => {});
  }

  /**
   * Hands an event to the function.
   * @returns the function's response as JSON.
   * @throws FunctionError; after a timeout the thread is gone.
   */
  run(event: EventMessage): Promise<string> {
    return this.within(event.deadline - Date.now(), () => this.worker.postMessage(event));
  }

  /** False once the thread has failed or is terminated. */
  get alive(): boolean {
    return !this.ended;
  }

  /** Ends the thread; a running invocation fails. */
  async terminate(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }

  private within(milliseconds: number, begin: () => void): Promise<string> {
    return new Promise((resolve, reject) => {
      const timeout = () => {
        const seconds = (milliseconds / 1000).toFixed(2);
        this.settle()?.reject(
          new FunctionError(`Task timed out after ${seconds} seconds`, "Sandbox.Timedout"),
        );
        void this.terminate();
      };
      const timer = this.deadlines ? setTimeout(timeout, milliseconds) : undefined;
      this.pending = {
        resolve: (payload) => {
          clearTimeout(timer);
          resolve(payload);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      begin();
    });
  }

  private settle(): typeof this.pending {
    const pending = this.pending;
    this.pending = undefined;
    return pending;
  }
}

/** The data that a worker thread starts with. */
export interface WorkerSetup {
  /** Path of the bundle, a CommonJS file. */
  readonly codeFile: string;
  /** The export that handles events. */
  readonly exportName: string;
}

/** One event for a worker, with what the handler's context object says. */
export interface EventMessage {
  readonly payload: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly logGroup: string;
  readonly logStream: string;
  /** Of the function in its trace; empty: it takes no part in any. */
  readonly traceHeader: string;
}

/** How a function failed, as Lambda reports it. */
export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A message of a worker to the runtime; `requestId` is empty while it starts. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | {
      readonly kind: "log";
      readonly requestId: string;
      readonly line: string;
      /** The error that the line is about, with its trace, where the function published it. */
      readonly error?: string;
    }
  | { readonly kind: "result"; readonly payload: string }
  | { readonly kind: "error"; readonly failure: Failure };

/** The data that a worker thread starts with. */
export interface WorkerSetup {
  /** Path of the bundle, a CommonJS file. */
  readonly codeFile: string;
  /** The export that handles events. */
  readonly exportName: string;
}

/** An event for a worker, with the data of the handler's context object. */
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
  /** Trace header of the invocation; empty: it is not traced. */
  readonly traceHeader: string;
  /** Absent without tenant isolation. */
  readonly tenantId?: string;
}

/** A function's failure, as Lambda reports it. */
export interface Failure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A message from a worker to the runtime; `requestId` is empty while it starts. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | {
      readonly kind: "log";
      readonly requestId: string;
      readonly line: string;
      /** The line's error with its stack trace, if the function published it. */
      readonly error?: string;
    }
  | { readonly kind: "result"; readonly payload: string }
  | { readonly kind: "error"; readonly failure: Failure };

/**
 * The code of a function's worker thread: loads the bundle, then handles one event after the other. Compiled on its own
 * by the runtime, as neither tsx nor jest reaches into worker threads: it imports nothing but Node's modules and types.
 */
import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import Module from "node:module";
import { basename, dirname, join } from "node:path";
import { inspect } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import type { EventMessage, Failure, WorkerMessage, WorkerSetup } from "./messages";

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** Lambda's limit for a response, in bytes. Source: AWS Lambda quotas, invocation payload. */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024;

/** A function publishes the errors here that it logs, as they are: what it logs may be redacted. */
const ERRORS = "local-aws:logged-error";

let requestId = "";
/** Waits for its line. */
let published: string | undefined;
subscribe(ERRORS, (error) => {
  published = inspect(error);
});

const post = (message: WorkerMessage) => parentPort?.postMessage(message);
const flushOutput = [capture(process.stdout), capture(process.stderr)];

const { codeFile, exportName } = workerData as WorkerSetup;
// Held for good: the source map goes with the module.
const bundle = load(codeFile);
const handler = bundle.exports[exportName];
if (typeof handler !== "function") throw new Error(`${codeFile} exports no function ${exportName}`);
parentPort?.on("message", (message: EventMessage) => void handle(handler as Handler, message));
post({ kind: "ready" });

async function handle(handler: Handler, message: EventMessage): Promise<void> {
  requestId = message.requestId;
  published = undefined;
  // As Lambda does, for each event.
  if (message.traceHeader === "") delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = message.traceHeader;
  const outcome = await Promise.resolve(JSON.parse(message.payload))
    .then((event) => handler(event, contextOf(message)))
    .then(serialize)
    .catch(failed);
  for (const flush of flushOutput) flush();
  post(outcome);
}

function serialize(result: unknown): WorkerMessage {
  const payload = JSON.stringify(result ?? null);
  const bytes = Buffer.byteLength(payload);
  if (bytes > MAX_RESPONSE_BYTES) {
    throw new RangeError(`the response has ${bytes} bytes; the limit is ${MAX_RESPONSE_BYTES}`);
  }
  return { kind: "result", payload };
}

function failed(error: unknown): WorkerMessage {
  const failure: Failure =
    error instanceof Error
      ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") }
      : { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { kind: "error", failure };
}

function contextOf({ deadline, functionName, ...message }: EventMessage): object {
  return {
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: String(message.memoryMegabytes),
    awsRequestId: message.requestId,
    logGroupName: message.logGroup,
    logStreamName: message.logStream,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Loads the bundle together with the source map beside it, which the bundle itself does not name. */
function load(file: string): { readonly exports: Record<string, unknown> } {
  const module = new Module(file) as Module & { _compile(code: string, file: string): void };
  module.filename = file;
  module.paths = [join(dirname(file), "node_modules")];
  module._compile(`${readFileSync(file, "utf8")}\n//# sourceMappingURL=${basename(file)}.map\n`, file);
  return module as { readonly exports: Record<string, unknown> };
}

/** Sends what is written to a stream to the runtime, line by line; returns how to send an unfinished line. */
function capture(stream: NodeJS.WriteStream): () => void {
  let unfinished = "";
  const send = (line: string) => {
    const error = line.includes('"error"') ? published : undefined;
    if (error !== undefined) published = undefined;
    post({ kind: "log", requestId, line, ...(error !== undefined && { error }) });
  };
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const lines = (unfinished + (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString())).split(
      "\n",
    );
    unfinished = lines.pop() ?? "";
    lines.forEach(send);
    const done = rest.find((argument) => typeof argument === "function");
    if (done !== undefined) process.nextTick(done as () => void);
    return true;
  };
  return () => {
    if (unfinished !== "") send(unfinished);
    unfinished = "";
  };
}

/**
 * The code of a function's worker thread: loads the bundle, then handles one event after the other. The runtime compiles it
 * separately, since tsx and jest do not transform worker threads: it imports only Node's modules and types.
 */
import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import Module from "node:module";
import { basename, dirname, join } from "node:path";
import { inspect } from "node:util";
import { parentPort, workerData } from "node:worker_threads";
import type { EventMessage, Failure, WorkerMessage, WorkerSetup } from "./messages";

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** Lambda's response limit, in bytes. Source: AWS Lambda quotas, invocation payload. */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024;

/** A function publishes logged errors here unredacted. */
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
// Kept forever, since Node drops the source map with the module.
const bundle = load(codeFile);
const handler = bundle.exports[exportName];
if (typeof handler !== "function") throw new Error(`${codeFile} exports no function ${exportName}`);
parentPort?.on("message", (message: EventMessage) => void handle(handler as Handler, message));
post({ kind: "ready" });

async function handle(handler: Handler, message: EventMessage): Promise<void> {
  requestId = message.requestId;
  published = undefined;
  // As Lambda does for each event.
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
    ...(message.tenantId !== undefined && { tenantId: message.tenantId }),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Loads the bundle with the source map beside it, which the bundle does not reference. */
function load(file: string): { readonly exports: Record<string, unknown> } {
  const module = new Module(file) as Module & { _compile(code: string, file: string): void };
  module.filename = file;
  module.paths = [join(dirname(file), "node_modules")];
  module._compile(`${readFileSync(file, "utf8")}\n//# sourceMappingURL=${basename(file)}.map\n`, file);
  return module as { readonly exports: Record<string, unknown> };
}

/** Sends a stream's output to the runtime line by line. Returns a function that flushes an unfinished line. */
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

/**
 * The code of a function's worker thread: loads the bundle, then handles one event after the other. The runtime compiles it
 * separately, since tsx and jest do not transform worker threads: it imports only Node's modules and types.
 */
import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import Module, { SourceMap } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
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
mapTraces(codeFile);
const handler = load(codeFile).exports[exportName];
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

/** Loads the bundle, and tells debuggers of the source map beside it, which the bundle does not reference. */
function load(file: string): { readonly exports: Record<string, unknown> } {
  const module = new Module(file) as Module & { _compile(code: string, file: string): void };
  module.filename = file;
  module.paths = [join(dirname(file), "node_modules")];
  module._compile(`${readFileSync(file, "utf8")}\n//# sourceMappingURL=${basename(file)}.map\n`, file);
  return module as { readonly exports: Record<string, unknown> };
}

/**
 * Makes stack traces name the lines of the sources. The map is read with the first trace: most environments have none, and
 * Node's own option reads it with the code, which takes longer than the code itself.
 */
function mapTraces(file: string): void {
  let map: SourceMap | undefined | null;
  const read = (): SourceMap | null => {
    try {
      return new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
    } catch {
      return null;
    }
  };
  const told = (site: NodeJS.CallSite): string => {
    const [line, column] = [site.getLineNumber() ?? 1, site.getColumnNumber() ?? 1];
    if (site.getFileName() !== file) return `${site}`;
    map ??= read();
    const origin = map?.findEntry(line - 1, column - 1);
    if (origin === undefined || !("originalSource" in origin)) return `${site}`;
    const source = resolve(dirname(file), origin.originalSource);
    const place = `${source}:${origin.originalLine + 1}:${origin.originalColumn + 1}`;
    return `${site}`.replace(`${file}:${line}:${column}`, () => place);
  };
  Error.prepareStackTrace = (error, sites) =>
    [Error.prototype.toString.call(error), ...sites.map((site) => `    at ${told(site)}`)].join("\n");
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

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stackFileIn } from "../../../../develop/start/local-stacks";
import type { Kind } from "../../../../develop/start/preparation/prepare";
import { Inspector } from "../../../support/start/debugger";
import {
  type Checkout,
  clientOf,
  copyCheckout,
  onboard,
  type Started,
  startIn,
} from "../../../support/start/started";

const FILE = "lambdas/data/operations.ts";
/** The line before a handler's first statement, in TypeScript and in the code that runs. */
const LIST = /"GET \/data": async \(/;
const lineAfterListIn = (file: string) =>
  1 +
  readFileSync(file, "utf8")
    .split("\n")
    .findIndex((text) => LIST.test(text));

let checkout: Checkout;
let platform: Started | undefined;

beforeAll(async () => {
  checkout = await copyCheckout("inspect");
});
afterAll(async () => {
  await platform?.stop("SIGKILL");
  checkout.remove();
});

/** What a start has made before, of a kind. */
function kept(kind: Kind): string {
  const directory = join(checkout.root, "dist/start");
  const product = readdirSync(directory).find((name) => name.startsWith(`${kind}-`));
  return join(directory, product ?? "");
}

/** Gives the function so many seconds, in the stack that the next start takes. */
function limitTo(seconds: number): void {
  const file = stackFileIn(kept("stacks"));
  const template = JSON.parse(readFileSync(file, "utf8"));
  template.resource.aws_lambda_function.data_function.timeout = seconds;
  writeFileSync(file, JSON.stringify(template));
}

test("a debugger pauses a function on a TypeScript line, for longer than the function may take", async () => {
  const file = join(checkout.root, FILE);
  limitTo(1);
  platform = await startIn(checkout, "--json", "--inspect", "0");
  const customer = await onboard(platform, "Acme");
  const url = /ws:\/\/127\.0\.0\.1:\S+/.exec(platform.output())?.[0] ?? "";
  const inspector = await Inspector.connect(url);
  inspector.send("NodeWorker.enable", { waitForDebuggerOnStart: true });
  const listing = clientOf(platform, customer).send("GET", "/data");
  const breakpoint = {
    urlRegex: "/data/index\\.js$",
    lineNumber: lineAfterListIn(join(kept("code"), "data/index.js")),
  };
  const attach = async () => {
    for (;;) {
      const { sessionId } = await inspector.event("NodeWorker.attachedToWorker");
      inspector.send("Debugger.enable", {}, sessionId);
      inspector.send("Debugger.setBreakpointByUrl", breakpoint, sessionId);
      inspector.send("Runtime.runIfWaitingForDebugger", {}, sessionId);
    }
  };
  void attach();
  const received = await inspector.event("NodeWorker.receivedMessageFromWorker", ({ message }) =>
    message.includes('"Debugger.paused"'),
  );
  const [{ location }] = JSON.parse(received.message).params.callFrames;
  const script = await inspector.event("Debugger.scriptParsed", ({ url }) => url.endsWith("data/index.js"));
  expect(script).toMatchObject({ scriptId: location.scriptId, sourceMapURL: "index.js.map" });
  const code = script.url.replace("file://", "");
  const map = new SourceMap(JSON.parse(readFileSync(`${code}.map`, "utf8")));
  const { originalSource, originalLine } = map.findEntry(location.lineNumber, location.columnNumber) as {
    originalSource: string;
    originalLine: number;
  };
  expect(resolve(dirname(code), originalSource)).toBe(file);
  expect(originalLine).toBe(lineAfterListIn(file));
  await sleep(2_500);
  inspector.send("Debugger.resume", {}, received.sessionId);
  expect((await listing).status).toBe(200);
  inspector.close();
});

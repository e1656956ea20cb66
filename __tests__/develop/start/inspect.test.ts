import { readFileSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Inspector } from "../../support/start/debugger";
import {
  type Checkout,
  clientOf,
  copyCheckout,
  onboard,
  type Started,
  startIn,
} from "../../support/start/started";

const FILE = "lambdas/data/operations.ts";
const LIST = /("GET \/data": async \([^\n]+\n)/;
let checkout: Checkout;
let platform: Started | undefined;

beforeAll(async () => {
  checkout = await copyCheckout();
});
afterAll(async () => {
  await platform?.stop("SIGKILL");
  checkout.remove();
});

test("a debugger pauses a function on a TypeScript line, for longer than the function may take", async () => {
  const file = join(checkout.root, FILE);
  writeFileSync(file, readFileSync(file, "utf8").replace(LIST, "$1      debugger;\n"));
  const line = readFileSync(file, "utf8")
    .split("\n")
    .findIndex((text) => text.trim() === "debugger;");
  const definition = join(checkout.root, "lambdas/data/definition.ts");
  writeFileSync(
    definition,
    readFileSync(definition, "utf8").replace(/timeoutSeconds: \d+/, "timeoutSeconds: 1"),
  );
  platform = await startIn(checkout, "--json", "--inspect", "0");
  const customer = await onboard(platform, "Acme");
  const url = /ws:\/\/127\.0\.0\.1:\S+/.exec(platform.output())?.[0] ?? "";
  const inspector = await Inspector.connect(url);
  inspector.send("NodeWorker.enable", { waitForDebuggerOnStart: true });
  const listing = clientOf(platform, customer).send("GET", "/data");
  const attach = async () => {
    for (;;) {
      const { sessionId } = await inspector.event("NodeWorker.attachedToWorker");
      inspector.send("Debugger.enable", {}, sessionId);
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
  expect(originalLine).toBe(line);
  await sleep(2_500);
  inspector.send("Debugger.resume", {}, received.sessionId);
  expect((await listing).status).toBe(200);
  inspector.close();
});

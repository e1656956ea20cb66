import { rmSync } from "node:fs";
import { join } from "node:path";
import { recordHolder } from "@saas/api-client/local-platform";
import { patientOn } from "@saas/cli-kit/progress";
import { ownTerminal } from "@saas/cli-kit/terminal";
import { type ConsoleLog, rawLog, readableLog, silentLog } from "@saas/local-aws/console";
import { Command, InvalidArgumentError } from "commander";
import colors from "picocolors";
import { admittedOrigins, callerOf } from "./caller";
import { listenForDebugger } from "./debugger";
import type { Reloader } from "./dev/reloader";
import { requireFree } from "./instance";
import { siloFilesIn, stackFileIn } from "./local-stacks";
import type { LocalPlatform } from "./platform";
import { inOwnProcess, root } from "./preparation/own-process";
import { type Prepared, prepare } from "./preparation/prepare";
import { summary } from "./summary";

interface Options {
  readonly port: number;
  readonly endpointPort: number;
  readonly tour?: true;
  readonly data?: string;
  readonly watch?: true;
  readonly inspect?: number | true;
  readonly json?: true;
}

/** Longest wait for an orderly stop; then the process exits. */
const STOP_TIMEOUT_MS = 5_000;

const program = new Command("npm start --")
  .description(
    "Bundles the functions, synthesizes the local environment and runs it on this machine; Ctrl-C stops it.",
  )
  .option("--port <number>", "port of the API", port, 3000)
  .option("--endpoint-port <number>", "port of the AWS endpoint", port, 4566)
  .option(
    "--data <directory>",
    "keep everything there, and begin with what it has; without it all ends with the process",
  )
  .option(
    "--watch",
    "reload saved handlers, and deploy other changes in place, data kept; npm run dev has it on",
  )
  .option(
    "--inspect [port]",
    "let a debugger attach to the functions, 9229 by default; they have no deadlines then",
    port,
  )
  .option("--tour", "run the tour, stop, and exit with its result; uses free ports by default")
  .option("--json", "write only the raw logs to stdout, one JSON object a line; addresses go to stderr")
  .parse();

const options = chosenOptions();
const patiently = patientOn(ownTerminal());
let starting: Promise<LocalPlatform> | undefined;
let running: LocalPlatform | undefined;
let reloader: Reloader | undefined;
let prepared: Prepared;
let stopping: Promise<never> | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
if (process.env.npm_lifecycle_event !== undefined) endWithParent();
process.on("uncaughtException", (error) => void fail(error));
process.on("unhandledRejection", (error) => void fail(error));
main().catch(fail);

async function main(): Promise<void> {
  const began = process.hrtime.bigint();
  // package.json's engines declares the supported versions of Node; the SDK's notice is for maintainers.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  if (options.port !== 0) await requireFree(options.port, "--port");
  if (options.inspect !== undefined) listenForDebugger(options.inspect === true ? 9229 : options.inspect);
  if (options.endpointPort !== 0) await requireFree(options.endpointPort, "--endpoint-port");
  starting = start();
  const platform = await patiently("starting the platform", starting);
  const record = { ...platform, operator: platform.endpoint.administrator };
  for (const url of [platform.apiEndpoint, platform.endpointUrl]) {
    process.on("exit", await recordHolder(Number(new URL(url).port), record));
  }
  if (options.tour) return void stop((await tour(platform)) ? 0 : 1);
  if (options.watch) reloader = await reload(platform);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const { apiEndpoint, endpointUrl, userPoolId, userPoolClientId } = platform;
  const ready = { apiEndpoint, endpointUrl, userPoolId, userPoolClientId, seconds };
  if (options.json) console.error(JSON.stringify({ type: "ready", ...ready }));
  else console.log(summary(ready));
}

async function start(): Promise<LocalPlatform> {
  const [made, { startPlatform }] = await Promise.all([
    patiently("bundling the functions and synthesizing the local stacks", prepare()),
    import("./platform"),
  ]);
  prepared = made;
  const { code, stacks } = made;
  const directory = join(root, `dist/start/silos-${process.pid}`);
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
  const platform = await startPlatform({
    synthesizedFile: stackFileIn(stacks),
    bundles: code,
    synthesizeSilo: ({ tenantId, tier }) =>
      inOwnProcess("develop/start/silos/make.ts", directory, tenantId, tier),
    ports: { gateway: options.port, endpoint: options.endpointPort },
    deadlines: options.inspect === undefined,
    ...(options.data !== undefined && { data: options.data }),
    ...log(),
  });
  running = platform;
  for (const file of siloFilesIn(stacks)) await platform.deploySilo(file);
  return platform;
}

async function reload(platform: LocalPlatform): Promise<Reloader> {
  const { Reloader } = await import("./dev/reloader");
  const print = options.json ? console.error : console.log;
  return new Reloader({
    platform,
    prepared,
    onDone: (line) => print(colors.green(line)),
    onProblem: (lines) => console.error(`${colors.red("error")} ${lines}`),
  });
}

async function tour(platform: LocalPlatform): Promise<boolean> {
  const [{ localTiers }, { runTour }, { operatorApi }] = await Promise.all([
    import("../tour/program"),
    import("../tour/walk"),
    import("@saas/api-client/operator-api"),
  ]);
  const { apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId: clientId, endpoint } = platform;
  const invitations = async (email: string) =>
    endpoint.mailbox.list().findLast(({ to }) => to === email)?.temporaryPassword;
  const operator = operatorApi({ endpoint: apiEndpoint, region, credentials: endpoint.administrator });
  const signIn = { endpointUrl, region, userPoolId, clientId };
  return runTour(
    { ...signIn, apiEndpoint, invitations, operator, ...localTiers() },
    console.log,
    ownTerminal().width,
  );
}

/** Stops the platform, running or starting, once, and ends the process. */
function stop(code: number): Promise<never> {
  stopping ??= (async () => {
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    const platform = await starting?.catch(() => undefined);
    await reloader?.close();
    await platform?.close();
    process.exit(code);
  })();
  return stopping;
}

/** npm forwards signals only to its shell, and a shell that ends forwards none: watch for its end. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(0), 250).unref();
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (stopping === undefined) console.error(`${colors.red("error")} ${message}`);
  void stop(1);
}

function log(): ConsoleLog {
  if (options.json) return rawLog(console.log);
  return options.tour
    ? silentLog
    : readableLog(
        console.log,
        callerOf(() => running?.tenantNames),
        () => (running === undefined ? [] : admittedOrigins(running.deployment)),
      );
}

function chosenOptions(): Options {
  const given = program.opts<Options>();
  if (!given.tour) return given;
  const free = (name: "port" | "endpointPort") =>
    program.getOptionValueSource(name) === "default" ? 0 : given[name];
  return { ...given, port: free("port"), endpointPort: free("endpointPort") };
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65535) return value;
  throw new InvalidArgumentError("write a whole number from 0 (any free port) to 65535.");
}

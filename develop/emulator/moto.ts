import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { backups } from "./moto-gaps/backups";
import { type GapFiller, startFront, tags } from "./moto-gaps/front";
import { functionLogging } from "./moto-gaps/functions";
import { integrationChanges } from "./moto-gaps/integrations";
import { requestModels } from "./moto-gaps/models";
import { compositeAlarms, queryDefinitions, samplingRules } from "./moto-gaps/monitoring";
import { bucketLogs, bucketMetrics, bucketPolicies, policyDocuments } from "./moto-gaps/policies";
import { trailNames } from "./moto-gaps/trails";

export interface Moto {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

interface MotoOptions {
  /** What to run, as `findMoto` found it. */
  readonly command: string;
  /** The account that it emulates; `allowed_account_ids` of the provider checks it. */
  readonly accountId: string;
  /** Of the loopback interface; absent: a free one. */
  readonly port?: number;
}

/**
 * Starts Moto on the loopback interface, empty and in memory, with its gaps filled.
 * @throws Error with the code EADDRINUSE when another process has the port
 */
export async function startMoto(options: MotoOptions): Promise<Moto> {
  const server = await startServer(options);
  try {
    const front = await startFront(server.url, fillersFor(options.accountId), options.port);
    const close = async () => {
      await front.close();
      await server.close();
    };
    return { url: front.url, close };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The gaps of Moto that affect this project's stacks. */
export const fillersFor = (accountId: string): GapFiller[] => [
  backups(accountId),
  bucketLogs(),
  bucketMetrics(),
  bucketPolicies(),
  compositeAlarms(accountId),
  functionLogging(),
  integrationChanges(),
  policyDocuments(),
  queryDefinitions(),
  requestModels(),
  samplingRules(accountId),
  tags(),
  trailNames(),
];

function startServer({ command, accountId }: MotoOptions): Promise<Moto> {
  const server = spawn(command, ["--host", "127.0.0.1", "--port", "0"], {
    env: {
      ...process.env,
      MOTO_ACCOUNT_ID: accountId,
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      // Where a function is mapped to a table's stream, Moto runs it in a container at every write, if it finds Docker:
      // whatever `use_docker` of its configuration says. Functions run in this process, from the endpoint's stream.
      DOCKER_HOST: "unix:///nowhere/docker.sock",
      PYTHONUNBUFFERED: "1",
      PYTHONPATH: [join(__dirname, "moto-python"), process.env.PYTHONPATH].filter(Boolean).join(delimiter),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const close = async () => {
    server.kill();
    await closed;
  };
  return new Promise((resolve, reject) => {
    let log = "";
    const timer = setTimeout(() => fail(`said nothing for ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    const fail = (reason: string) => {
      clearTimeout(timer);
      server.kill();
      reject(new Error(`${command} did not start: ${reason}\n${log.trim()}`));
    };
    const watch = (text: string) => {
      log += text;
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(log)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      // Keep reading its log, so that the pipe never fills.
      server.stderr.off("data", watch).resume();
      resolve({ url, close });
    };
    server.stderr.setEncoding("utf8").on("data", watch);
    server.once("error", (error) => fail(error.message));
    server.once("exit", (code) => fail(`exit code ${code}`));
  });
}

import { parseArgs } from "node:util";
import { METRICS_PAGE } from "./cloudwatch/metrics/page";
import { rawLog, readableLog } from "./console";
import { type LocalAws, startLocalAws } from "./local-aws";

const HELP = `Serves a Terraform stack on this machine: its API, and AWS with IAM enforced.

Usage: local-aws <file> [options]

  <file>                  a stack in Terraform's JSON syntax, such as cdktf.out/stacks/app/cdk.tf.json

  --port <port>           port of the API (default: a free one)
  --endpoint-port <port>  port of the AWS endpoint (default: a free one)
  --json                  print JSON, one object a line: first the addresses and credentials, then the logs
  --help                  print this help

Exit codes: 0 stopped by a signal, 1 the stack cannot be served, 2 the command line is wrong.
`;

class UsageError extends Error {}

interface Arguments {
  readonly file: string;
  readonly ports: { readonly gateway?: number; readonly endpoint?: number };
  readonly json: boolean;
}

/** Where the command writes: whole lines. */
export interface Output {
  readonly print: (line: string) => void;
  readonly note: (line: string) => void;
}

const ownOutput: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
};

/** @returns undefined when help is asked for. @throws UsageError */
function readArguments(words: readonly string[]): Arguments | undefined {
  const { values, positionals } = parse(words);
  if (values.help) return undefined;
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    throw new UsageError(`give one file, the stack's cdk.tf.json; ${positionals.length} given`);
  }
  const gateway = portOf("--port", values.port);
  const endpoint = portOf("--endpoint-port", values["endpoint-port"]);
  return {
    file,
    ports: { ...(gateway !== undefined && { gateway }), ...(endpoint !== undefined && { endpoint }) },
    json: values.json,
  };
}

function parse(words: readonly string[]) {
  const option = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { port: option, "endpoint-port": option, json: flag, help: flag },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function portOf(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  throw new UsageError(`${name} ${given}: a port is a whole number from 0 to 65535`);
}

async function serve({ file, ports, json }: Arguments, { print }: Output): Promise<LocalAws> {
  try {
    const log = json ? rawLog(print) : readableLog(print);
    return await startLocalAws({ synthesizedFile: file, ports, ...log });
  } catch (error) {
    const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
    if (code === "EADDRINUSE") throw new Error(`port ${port} is in use: choose another one`);
    throw new Error(message.startsWith(file) ? message : `${file}: ${message}`);
  }
}

/** Addresses, credentials and outputs. */
function started({ apiEndpoint, endpointUrl, region, endpoint, deployment: { outputs } }: LocalAws) {
  const { accessKeyId, secretAccessKey, sessionToken } = endpoint.administrator;
  return {
    type: "started",
    ...(apiEndpoint !== undefined && { apiEndpoint }),
    endpointUrl,
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    outputs,
  };
}

function describe(aws: LocalAws): string {
  const { apiEndpoint, endpointUrl, region, credentials, outputs } = started(aws);
  return [
    `API           ${apiEndpoint ?? "none: the stack has no aws_api_gateway_rest_api"}`,
    `AWS endpoint  ${endpointUrl}`,
    `Metrics       ${endpointUrl}${METRICS_PAGE}`,
    ...Object.entries(outputs).map(([name, value]) => `Output        ${name} = ${value}`),
    "",
    "Credentials of an administrator, for the AWS CLI and SDKs:",
    `  export AWS_ENDPOINT_URL=${endpointUrl}`,
    `  export AWS_REGION=${region}`,
    `  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`,
    `  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
    `  export AWS_SESSION_TOKEN=${credentials.sessionToken}`,
    "",
    "Ctrl+C stops it; nothing is kept.",
  ].join("\n");
}

async function main(words: readonly string[], output: Output): Promise<void> {
  const given = readArguments(words);
  if (given === undefined) return output.print(HELP.trimEnd());
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  const aws = await serve(given, output);
  output.print(given.json ? JSON.stringify(started(aws)) : describe(aws));
  await stopped;
  await aws.close();
}

/** Runs the command until it is stopped. @returns its exit code */
export async function run(words: readonly string[], output: Output = ownOutput): Promise<number> {
  try {
    await main(words, output);
    return 0;
  } catch (error) {
    output.note(`local-aws: ${(error as Error).message}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

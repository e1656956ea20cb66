import { spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Outcome } from "../../played-terminal";

const root = resolve(__dirname, "../../../..");

/** `saas <command> <words>` as a process without a terminal, with these environment variables and PATH. */
export function runProcess(
  command: string,
  words: readonly string[],
  variables: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const { PATH } = process.env;
  const child = spawn(process.execPath, ["operate/saas.mjs", command, ...words], {
    cwd: root,
    env: { PATH, AWS_EC2_METADATA_DISABLED: "true", ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (output.out += chunk));
  child.stderr.on("data", (chunk) => (output.err += chunk));
  return new Promise((done) =>
    child.on("close", (exitCode) => done({ exitCode: exitCode ?? -1, ...output })),
  );
}

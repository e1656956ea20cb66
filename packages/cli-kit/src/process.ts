import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The process is killed after this long, and the result says so; absent: no limit. */
  readonly timeoutMs?: number;
  /** Gets every line of both outputs while the process runs. */
  readonly onLine?: (line: string) => void;
  /**
   * Lets the process shut down cleanly when this one is interrupted: it gets the first signal only, and is waited for. A
   * second signal would make Terraform abort its work.
   */
  readonly gracefully?: true;
}

export interface RunResult {
  /** The command line, for messages. */
  readonly command: string;
  /** Exit code; null if a signal ended the process or it could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  /** Has an extra last line if the process could not be started or took too long. */
  readonly stderr: string;
}

/** Runs a program to its end. Never rejects: the result describes the failure. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const command = [file, ...args].join(" ");
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      // In its own process group it does not receive the terminal's Ctrl-C in addition to the forwarded signal.
      detached: options.gracefully === true,
    });
    const release = options.gracefully ? passOnFirstInterruption(child) : () => {};
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    if (options.onLine !== undefined) {
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", options.onLine);
      }
    }
    const { timeoutMs } = options;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            stderr += `\n${file} was stopped after ${timeoutMs / 1000} s`;
            child.kill("SIGKILL");
          }, timeoutMs);
    const finish = (code: number | null) => {
      clearTimeout(timer);
      release();
      resolve({ command, code, stdout, stderr });
    };
    child.on("error", (error) => {
      stderr += `\n${error.message}`;
      finish(null);
    });
    child.on("close", finish);
  });
}

/** @returns a function that stops watching */
function passOnFirstInterruption(child: ChildProcess): () => void {
  let passedOn = false;
  const passOn = () => {
    if (!passedOn) child.kill("SIGINT");
    passedOn = true;
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, passOn);
  return () => {
    for (const signal of signals) process.off(signal, passOn);
  };
}

/** Returns the result of a successful run. @throws Error with the command, its exit code and the end of its output. */
export function succeeded(result: RunResult): RunResult {
  if (result.code === 0) return result;
  const output = `${result.stdout}\n${result.stderr}`.trim().split("\n").slice(-OUTPUT_LINES).join("\n");
  throw new Error(`${result.command}: exit code ${result.code}\n${output}`);
}

const OUTPUT_LINES = 60;

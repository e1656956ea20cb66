import { spawn } from "node:child_process";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The process is killed after this long, and the result says so. */
  readonly timeoutMs: number;
}

export interface RunResult {
  /** The command line, for messages. */
  readonly command: string;
  /** Exit code; null when a signal ended the process, or when it could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  /** With a last line of our own when the process could not be started or took too long. */
  readonly stderr: string;
}

/** Runs a program to its end. Never rejects: what went wrong is in the result. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const command = [file, ...args].join(" ");
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const timer = setTimeout(() => {
      stderr += `\n${file} was stopped after ${options.timeoutMs / 1000} s`;
      child.kill("SIGKILL");
    }, options.timeoutMs);
    const finish = (code: number | null) => {
      clearTimeout(timer);
      resolve({ command, code, stdout, stderr });
    };
    child.on("error", (error) => {
      stderr += `\n${error.message}`;
      finish(null);
    });
    child.on("close", finish);
  });
}

/** The result of a run that must have succeeded. @throws Error with the command, its exit code and the end of its output. */
export function succeeded(result: RunResult): RunResult {
  if (result.code === 0) return result;
  const output = `${result.stdout}\n${result.stderr}`.trim().split("\n").slice(-OUTPUT_LINES).join("\n");
  throw new Error(`${result.command}: exit code ${result.code}\n${output}`);
}

const OUTPUT_LINES = 60;

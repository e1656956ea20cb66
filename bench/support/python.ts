import { spawnSync } from "node:child_process";

/** A Python that has boto3. */
export interface Python {
  /** Path of the interpreter itself: launchers need an environment that functions do not have. */
  readonly command: string;
  /** E.g. `Python 3.13.1, boto3 1.40.0`. */
  readonly version: string;
}

/** Looks for Python with boto3 at PYTHON, then on the PATH. */
export function findPython(env: NodeJS.ProcessEnv = process.env): Python | undefined {
  const script =
    "import boto3, platform, sys; print(sys.executable); print(f'Python {platform.python_version()}, boto3 {boto3.__version__}')";
  for (const candidate of [env.PYTHON, "python3", "python"]) {
    if (candidate === undefined) continue;
    const { status, stdout } = spawnSync(candidate, ["-c", script], {
      env,
      encoding: "utf8",
      timeout: 30_000,
    });
    const [command, version] = (stdout ?? "").trim().split("\n");
    if (status === 0 && command && version) return { command, version };
  }
  return undefined;
}

import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { type RunResult, run } from "@saas/cli-kit/process";
import { findTerraform, type Terraform } from "./find";

/** Terraform, and the environment variables for it. */
export interface TerraformCli extends Omit<Terraform, "program"> {
  readonly env: NodeJS.ProcessEnv;
}

/** Environment variables for unattended Terraform: no questions, no colours, no version check. */
export const unattended = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  TF_IN_AUTOMATION: "1",
  TF_INPUT: "0",
  CHECKPOINT_DISABLE: "1",
  NO_COLOR: "1",
});

/** The Terraform of this machine, unattended. @throws CommandError (exit code 3) when it is missing */
export function ownTerraform(): TerraformCli {
  const terraform = findTerraform();
  if ("missing" in terraform)
    throw new CommandError(`this needs ${terraform.missing}`, exitCodes.unavailable);
  return { ...terraform.found, env: unattended(process.env) };
}

/** Terraform's commands in the directory of one synthesized stack. Failures are in the results; nothing is thrown. */
export class TerraformStack {
  constructor(
    private readonly cli: TerraformCli,
    private readonly directory: string,
  ) {}

  /** Gets the provider and the backend ready. @param lockFile `readonly`: only what .terraform.lock.hcl names */
  init(lockFile?: "readonly"): Promise<RunResult> {
    return this.#run(["init", "-no-color", ...(lockFile === undefined ? [] : ["-lockfile=readonly"])]);
  }

  /** Plans into a file: exit code 0 without changes, 2 with. @param lock whether the state is locked meanwhile */
  plan(file: string, { lock }: { readonly lock: boolean }): Promise<RunResult> {
    return this.#run(["plan", "-no-color", "-detailed-exitcode", `-lock=${lock}`, `-out=${file}`]);
  }

  /** Plans to destroy everything into a file: exit code 0 if there is nothing to destroy, otherwise 2. */
  planDestroy(file: string): Promise<RunResult> {
    return this.#run(["plan", "-no-color", "-destroy", "-detailed-exitcode", `-out=${file}`]);
  }

  /** A saved plan as JSON, including secrets. */
  show(file: string): Promise<RunResult> {
    return this.#run(["show", "-no-color", "-json", file]);
  }

  /** The state as JSON, including secrets. */
  showState(): Promise<RunResult> {
    return this.#run(["show", "-no-color", "-json"]);
  }

  /** Applies a saved plan; on interruption, Terraform finishes running operations and writes its state. */
  apply(file: string, onLine: (line: string) => void): Promise<RunResult> {
    const options = { cwd: this.directory, env: this.cli.env, onLine, gracefully: true } as const;
    return run(this.cli.command, ["apply", "-no-color", file], options);
  }

  #run(args: readonly string[]): Promise<RunResult> {
    return run(this.cli.command, args, { cwd: this.directory, env: this.cli.env });
  }
}

/** Terraform's error messages without their frames, one line per error. */
export function errorsOf({ command, code, stdout, stderr }: RunResult): string {
  const text = `${stderr}\n${stdout}`
    .split("\n")
    .map((line) => line.replace(/^[╷│╵]\s?/, "").trimEnd())
    .join("\n");
  const errors = text
    .split(/^(?=Error: |Warning: )/m)
    .filter((part) => part.startsWith("Error: "))
    .map((part) => part.slice("Error: ".length).replace(/\s+/g, " ").trim());
  if (errors.length > 0) return errors.join("\n");
  return stderr.trim() || `${command}: exit code ${code}`;
}

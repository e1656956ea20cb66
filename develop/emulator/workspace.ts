import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type RunResult, run } from "@saas/cli-kit/process";
import { type TerraformCli, unattended } from "../../operate/terraform/cli";
import type { Terraform, Toolchain } from "../../operate/terraform/find";
import type { ProviderMirror } from "../../operate/terraform/find-provider";
import { installedLine } from "../../toolchains/lines";
import { programs } from "../../toolchains/programs";

const root = resolve(__dirname, "../..");

/** Longer than an S3 lifecycle configuration takes to settle on Moto, many times over. */
const TIMEOUT_MS = 240_000;

/**
 * A temporary directory in which cdktf and Terraform work on this project without a network: stacks are synthesized into
 * it, the provider comes from the local mirror, and AWS is whatever `awsEndpointUrl` says.
 */
export class Workspace {
  /** What cdktf writes: `<output>/stacks/<stack>/cdk.tf.json`. */
  readonly output: string;
  readonly #directory: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #terraform: Terraform;

  constructor({ terraform, provider }: Toolchain, awsEndpointUrl?: string) {
    this.#directory = mkdtempSync(join(tmpdir(), "saas-terraform-"));
    this.output = join(this.#directory, "cdktf.out");
    this.#terraform = terraform;
    const cliConfig = join(this.#directory, "terraform.rc");
    writeFileSync(cliConfig, cliConfigFor(this.#mirror(terraform, provider)));
    this.#env = {
      ...unattended(withoutSettings(process.env)),
      TF_CLI_CONFIG_FILE: cliConfig,
      TERRAFORM_BINARY_NAME: terraform.command,
      // No plugin cache in the home directory: the mirror is local.
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
      CI: "1",
      // Reading the provider's schema, which every command does, is a third cheaper when no garbage is collected below a gibibyte.
      GOGC: "off",
      GOMEMLIMIT: "1GiB",
      AWS_ACCESS_KEY_ID: "operator",
      AWS_SECRET_ACCESS_KEY: "not-a-secret",
      AWS_EC2_METADATA_DISABLED: "true",
      ...(awsEndpointUrl === undefined ? {} : { AWS_ENDPOINT_URL: awsEndpointUrl }),
    };
  }

  /**
   * The mirror as this workspace's program looks into it: Terraform and OpenTofu complete the provider's source with a registry of their
   * own, and take the same provider.
   */
  #mirror({ program }: Terraform, { directory }: ProviderMirror): string {
    const found = programs
      .map(({ registry }) => registry)
      .filter((each) => existsSync(join(directory, each)));
    const [other] = found;
    if (other === undefined || found.includes(program.registry)) return directory;
    const mirror = join(this.#directory, "mirror");
    mkdirSync(mirror);
    symlinkSync(resolve(directory, other), join(mirror, program.registry));
    return mirror;
  }

  /** Points later runs at another URL. */
  pointAt(awsEndpointUrl: string): void {
    this.#env.AWS_ENDPOINT_URL = awsEndpointUrl;
  }

  stackDirectory(stack: string): string {
    return join(this.output, "stacks", stack);
  }

  /** The names of the synthesized stacks, sorted. */
  stacks(): string[] {
    return readdirSync(join(this.output, "stacks")).sort();
  }

  /** Runs the project's cdktf, which synthesizes into this workspace: `cdktf("deploy", "saas-dev", "--auto-approve")`. */
  cdktf(...args: string[]): Promise<RunResult> {
    const cli = require.resolve(installedLine().cli.main);
    return run(process.execPath, [cli, ...args, "--output", this.output], {
      cwd: root,
      env: this.#env,
      timeoutMs: TIMEOUT_MS,
    });
  }

  /** Runs Terraform in a stack's directory: `terraform("saas-dev", "state", "list")`. */
  terraform(stack: string, ...args: string[]): Promise<RunResult> {
    const cwd = this.stackDirectory(stack);
    return run(this.#terraform.command, args, { cwd, env: this.#env, timeoutMs: TIMEOUT_MS });
  }

  /** This workspace's Terraform, to run in a stack's directory. */
  get cli(): TerraformCli {
    return { ...this.#terraform, env: this.#env };
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Only the mirror: without a `direct` block, Terraform contacts no registry. */
function cliConfigFor(mirror: string): string {
  return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`;
}

/** The environment without the operator's own settings of Terraform and AWS: real credentials never reach an emulator. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(TF_|AWS_|CDKTF_)/.test(name)));
}

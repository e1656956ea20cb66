import { spawnSync } from "node:child_process";
import { type Finding, findAwsProvider, type ProviderMirror } from "./find-provider";

export interface Terraform {
  /** What to run: a name on the PATH, or a path. */
  readonly command: string;
  readonly version: string;
}

/** First version with stable `use_lockfile` (S3 state locking without a table). Source: Terraform 1.11 changelog. */
const OLDEST_TERRAFORM = [1, 11] as const;

/** Terraform on the PATH, or the one in TERRAFORM_BINARY_NAME, which cdktf reads too. */
export function findTerraform(env: NodeJS.ProcessEnv = process.env): Finding<Terraform> {
  const wanted = `Terraform >= ${OLDEST_TERRAFORM.join(".")} on the PATH (https://developer.hashicorp.com/terraform/install)`;
  const command = env.TERRAFORM_BINARY_NAME ?? "terraform";
  const { status, stdout } = spawnSync(command, ["version", "-json"], {
    env: { ...env, CHECKPOINT_DISABLE: "1" },
    encoding: "utf8",
    timeout: 20_000,
  });
  const version =
    status === 0 ? /"terraform_version":\s*"(\d+\.\d+\.\d+[^"]*)"/.exec(stdout)?.[1] : undefined;
  if (version === undefined) return { missing: wanted };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const recent =
    major > OLDEST_TERRAFORM[0] || (major === OLDEST_TERRAFORM[0] && minor >= OLDEST_TERRAFORM[1]);
  return recent ? { found: { command, version } } : { missing: `${wanted} instead of ${version}` };
}

/** Moto's server on the PATH, checked to start: a launcher without its Python packages counts as missing. */
export function findMoto(env: NodeJS.ProcessEnv = process.env): Finding<string> {
  const command = "moto_server";
  const { status } = spawnSync(command, ["--help"], { env, stdio: "ignore", timeout: 30_000 });
  return status === 0
    ? { found: command }
    : { missing: "a moto_server that starts, on the PATH (pip install 'moto[server]')" };
}

/** The requirements of `terraform validate`. */
export interface Toolchain {
  readonly terraform: Terraform;
  readonly provider: ProviderMirror;
}

/** Terraform and the AWS provider, or the missing ones. @param providerVersion exact */
export function findToolchain(
  providerVersion: string,
  env: NodeJS.ProcessEnv = process.env,
): Finding<Toolchain> {
  const terraform = findTerraform(env);
  const provider = findAwsProvider(providerVersion, env);
  if ("found" in terraform && "found" in provider) {
    return { found: { terraform: terraform.found, provider: provider.found } };
  }
  return {
    missing: [terraform, provider].flatMap((part) => ("missing" in part ? [part.missing] : [])).join("; "),
  };
}

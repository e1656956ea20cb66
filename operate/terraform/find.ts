import { spawnSync } from "node:child_process";
import { type Program, programs } from "../../toolchains/programs";
import { type Finding, findAwsProvider, type ProviderMirror } from "./find-provider";

export interface Terraform {
  /** What to run: a name on the PATH, or a path. */
  readonly command: string;
  readonly version: string;
  /** Terraform or OpenTofu, as the command says. */
  readonly program: Program;
}

/**
 * The program in TERRAFORM_BINARY_NAME, which cdktf reads too; otherwise Terraform on the PATH, or OpenTofu where Terraform is missing
 * or too old.
 */
export function findTerraform(env: NodeJS.ProcessEnv = process.env): Finding<Terraform> {
  const chosen = env.TERRAFORM_BINARY_NAME;
  const commands = chosen === undefined ? programs.map(({ command }) => command) : [chosen];
  const findings = commands.map((command) => findProgram(command, env));
  const found = findings.find((finding) => "found" in finding);
  return (
    found ?? { missing: findings.flatMap((each) => ("missing" in each ? [each.missing] : [])).join(", or ") }
  );
}

function findProgram(command: string, env: NodeJS.ProcessEnv): Finding<Terraform> {
  const { status, stdout } = spawnSync(command, ["version"], {
    env: { ...env, CHECKPOINT_DISABLE: "1" },
    encoding: "utf8",
    timeout: 20_000,
  });
  const [, title, version = ""] =
    (status === 0 ? /^(\w+) v(\d+\.\d+\.\d+\S*)/.exec(stdout) : undefined) ?? [];
  const program = programs.find((each) => each.title === title);
  if (program === undefined) {
    const [usual = programs[0]] = programs.filter((each) => each.command === command);
    return { missing: usual === undefined ? command : wanted(usual) };
  }
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = program.least;
  const recent = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return recent
    ? { found: { command, version, program } }
    : { missing: `${wanted(program)} instead of ${version}` };
}

const wanted = ({ title, least, install }: Program): string =>
  `${title} >= ${least.join(".")} on the PATH (${install})`;

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

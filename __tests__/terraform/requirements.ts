import { findMoto, findToolchain, type Toolchain } from "../../operate/terraform/find";
import type { Finding } from "../../operate/terraform/find-provider";
import { installedLine } from "../../toolchains/lines";

/** What the suite needs to run for real. */
export interface Requirements {
  readonly toolchain: Toolchain;
  /** What starts the AWS emulator. */
  readonly moto: string;
}

/** Terraform, the provider and an emulator, or one line on what is missing. */
export function findRequirements(): Finding<Requirements> {
  const toolchain = findToolchain(installedLine().provider.version);
  const moto = findMoto();
  if ("found" in toolchain && "found" in moto)
    return { found: { toolchain: toolchain.found, moto: moto.found } };
  const missing = [toolchain, moto].flatMap((part) => ("missing" in part ? [part.missing] : []));
  return { missing: missing.join("; ") };
}

/** The suite's `describe`: skipped, with one line that says what it needs, where something is missing. */
export function describeWith(requirements: Finding<Requirements>): jest.Describe {
  // One apply takes minutes on a busy machine.
  jest.setTimeout(900_000);
  if ("found" in requirements) return describe;
  process.stderr.write(`The Terraform suite needs ${requirements.missing}.\n`);
  return describe.skip;
}

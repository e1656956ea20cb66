/** Where a platform runs: in an AWS account, deployed by Terraform to an emulator, or by `npm start`. */
export type Place = "aws" | "emulator" | "local";

/** A false assumption; the message states what was observed instead. */
export class Untrue extends Error {
  override readonly name = "Untrue";
}

/** A probe that cannot run in this environment; the message states why. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}

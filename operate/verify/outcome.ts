/** Where a platform runs: in an AWS account, on an AWS emulator that Terraform deployed it to, or by `npm start`. */
export type Place = "aws" | "emulator" | "local";

/** An assumption that does not hold; the message says what was seen instead. */
export class Untrue extends Error {
  override readonly name = "Untrue";
}

/** A probe that cannot be made in this environment; the message says why. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}

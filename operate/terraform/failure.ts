import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import type { RunResult } from "@saas/cli-kit/process";
import { unavailabilityIn, withoutCredentials } from "../support/availability";
import { errorsOf } from "./cli";

/** No source has credentials. Source: aws-sdk-go-base, which the AWS provider and the S3 backend of Terraform and OpenTofu share. */
const NO_CREDENTIALS = /No valid credential sources found|failed to get shared config profile/;

/**
 * The credentials are for something else, or lack a permission; or the provider cannot be installed. Source: the same, AWS's codes for
 * refusals, and Terraform's provider installer.
 */
const UNUSABLE =
  /AWS account ID not allowed|SSO session has expired|refresh cached SSO token failed|\b(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError)\b|StatusCode: 403|Failed to (query available provider packages|install provider)/;

/** Parts of a message that name the place in the synthesized JSON, or a page about credentials. */
const ASIDES = / (with provider\[|on cdk\.tf\.json line |Please see https:).*$/;

/**
 * The error of a Terraform command that changes nothing: exit code 3 without AWS, credentials or provider, otherwise 1.
 * @param label names the command, e.g. `saas-dev: terraform init`
 */
export function failureOf(label: string, result: RunResult): CommandError {
  const reasons = errorsOf(result);
  if (NO_CREDENTIALS.test(reasons)) {
    const [reason = ""] = reasons.split("\n");
    return new CommandError(
      `${label}: ${withoutCredentials(reason.replace(ASIDES, ""))}`,
      exitCodes.unavailable,
    );
  }
  const unusable = unavailabilityIn(reasons) !== undefined || UNUSABLE.test(reasons);
  return new CommandError(`${label}: ${reasons}`, unusable ? exitCodes.unavailable : exitCodes.failed);
}

/** The exit code of several failures: theirs if all have the same, otherwise 1. */
export function sharedExitCode(codes: readonly ExitCode[]): ExitCode {
  const [first = exitCodes.failed, ...others] = codes;
  return others.every((code) => code === first) ? first : exitCodes.failed;
}

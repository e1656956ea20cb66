import { UnreachableError } from "@saas/api-client/api";
import { type CommandLine, type CommandOptions, commandLine } from "@saas/cli-kit/command";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import type { Terminal } from "@saas/cli-kit/terminal";
import { UnknownEnvironmentError } from "../../environments/environment";
import { EnvironmentError } from "../../environments/problem";
import { unavailability } from "./availability";

/** A command of this project: a mistake in environments/ is wrong usage; without the API, AWS or credentials it is unavailable. */
export const projectCommand = (
  options: Omit<CommandOptions, "exitCodeOf">,
  terminal: Terminal,
): CommandLine => commandLine({ ...options, exitCodeOf }, terminal);

function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof EnvironmentError || error instanceof UnknownEnvironmentError) return exitCodes.usage;
  const unavailable =
    error instanceof UnreachableError ||
    (error as Error).name === "CredentialsProviderError" ||
    unavailability(error) !== undefined;
  return unavailable ? exitCodes.unavailable : undefined;
}

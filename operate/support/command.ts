import { UnreachableError } from "@saas/api-client/api";
import { type CommandLine, type CommandOptions, commandLine } from "@saas/cli-kit/command";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import type { Terminal } from "@saas/cli-kit/terminal";
import { UnknownEnvironmentError } from "../../environments/environment";
import { EnvironmentError } from "../../environments/problem";

/** A command of this project: a mistake in environments/ is wrong usage, an unreachable API is unavailable. */
export const projectCommand = (
  options: Omit<CommandOptions, "exitCodeOf">,
  terminal: Terminal,
): CommandLine => commandLine({ ...options, exitCodeOf }, terminal);

function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof EnvironmentError || error instanceof UnknownEnvironmentError) return exitCodes.usage;
  return error instanceof UnreachableError ? exitCodes.unavailable : undefined;
}

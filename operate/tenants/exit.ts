/** How the command ends; `--help` and docs/operations.md say the same. */
export const exitCodes = { done: 0, failed: 1, usage: 2, unreachable: 3, unsettled: 4 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Exit codes:
  0  done
  1  refused or failed; what the API answered is shown
  2  wrong usage, or a confirmation that is missing
  3  the API cannot be found or reached, or there are no AWS credentials
  4  the change is made, and the platform has not carried it out within --wait seconds`;

/** What ends the command; the message is for people, the first line says it all. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    message: string,
    readonly exitCode: ExitCode = exitCodes.failed,
  ) {
    super(message);
  }
}

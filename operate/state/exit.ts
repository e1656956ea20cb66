/** How `npm run state` ends; `--help` and docs/operations.md say the same. */
export const exitCodes = { done: 0, failed: 1, usage: 2, unreachable: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Nothing is ever written: not to the state, not to its lock, not to AWS.

Exit codes:
  0  done
  1  there is no such state, or it cannot be read
  2  wrong usage: no such environment, stack, resource or version
  3  AWS cannot be reached, refuses, is another account, or there are no credentials`;

/** What ends the command; the message is for people, the first line says it all. */
export class StateError extends Error {
  override readonly name = "StateError";
  constructor(
    message: string,
    readonly exitCode: ExitCode = exitCodes.failed,
  ) {
    super(message);
  }
}

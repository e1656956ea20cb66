/** Exit codes, with the same meaning in every command. `--help` and docs/operations.md show these texts. */
export const exits = {
  done: { code: 0, meaning: "done, or nothing to do" },
  failed: { code: 1, meaning: "failed, or a check found something wrong" },
  usage: { code: 2, meaning: "wrong usage, a mistake in environments/, or a missing confirmation" },
  unavailable: {
    code: 3,
    meaning: "AWS or the API cannot be reached, credentials are missing or wrong, or a tool is not installed",
  },
  refused: {
    code: 4,
    meaning: "the plan guard refuses, or an environment is protected; nothing was changed",
  },
  planUnusable: {
    code: 5,
    meaning: "the plan is not the reviewed one, not of this commit, or stale: plan again",
  },
  changes: { code: 6, meaning: "drift, or changes where none were expected" },
  unsettled: { code: 7, meaning: "the change was accepted and is not complete after --wait seconds" },
} as const;

export type ExitName = keyof typeof exits;
export type ExitCode = (typeof exits)[ExitName]["code"];

type ExitCodes = { readonly [Name in ExitName]: (typeof exits)[Name]["code"] };
export const exitCodes = Object.fromEntries(
  Object.entries(exits).map(([name, { code }]) => [name, code]),
) as ExitCodes;

/** Ends a command; the first line of the message must make sense alone. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    message: string,
    readonly exitCode: ExitCode = exitCodes.failed,
  ) {
    super(message);
  }
}

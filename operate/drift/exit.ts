/** How `npm run drift` ends; `--help` and docs/operations.md say the same. */
export const exitCodes = { clean: 0, failed: 1, drift: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Nothing is changed: the plan is thrown away, the state is neither written nor locked.

Exit codes:
  0  no drift; what is declared and not yet deployed is told, and is none
  1  wrong usage, or a stack that could not be compared
  2  drift`;

/** What ends the command, or the comparison of one stack; the first line says it all. */
export class DriftError extends Error {
  override readonly name = "DriftError";
}

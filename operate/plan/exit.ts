/** How `npm run plan` and `npm run deploy` end; `--help` and docs/operations.md say the same. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  toolMissing: 3,
  refused: 4,
  planUnusable: 5,
  changes: 6,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What ends a command; the message is for people, its first line says it all. */
export class PlanError extends Error {
  override readonly name = "PlanError";
  constructor(
    message: string,
    readonly exitCode: ExitCode = exitCodes.failed,
  ) {
    super(message);
  }
}

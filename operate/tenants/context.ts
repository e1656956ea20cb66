import { printResult } from "@saas/cli-kit/command";
import type { Clock } from "@saas/cli-kit/progress";
import type { Terminal } from "@saas/cli-kit/terminal";
import type { OwnAws, TargetOptions } from "../support/target";
import type { ControlPlane } from "./control-plane";

/** The dependencies of every verb. */
export interface Context {
  readonly plane: ControlPlane;
  /** AWS, for tasks beyond the API. */
  readonly aws: OwnAws;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly options: CommonOptions;
}

/** The command's options for all verbs. */
export interface CommonOptions extends TargetOptions {
  /** Print only the API's JSON on stdout. */
  readonly json?: true;
  /** Do not ask. */
  readonly yes?: true;
  /** How long to wait for pending work, in seconds; 0: not at all. */
  readonly wait: number;
}

/** A possible next step: a short description, and the command's arguments. */
export type NextStep = readonly [does: string, ...words: string[]];

/** A copyable command of `tenants` for the same API. */
export function command({ options }: Context, ...words: readonly string[]): string {
  const { environment, apiEndpoint, port } = options;
  return [
    ...["npm run tenants --", ...words, `--environment ${environment}`],
    ...(port === undefined ? [] : [`--port ${port}`]),
    ...(apiEndpoint === undefined ? [] : [`--api-endpoint ${quoted(apiEndpoint)}`]),
  ].join(" ");
}

/** A line per step: its description, and a copyable command. */
export function nextSteps(context: Context, steps: readonly NextStep[]): string[] {
  const width = Math.max(...steps.map(([does]) => does.length));
  return steps.map(
    ([does, ...words], index) =>
      `${index === 0 ? "next:" : "     "} ${does.padEnd(width)}  ${command(context, ...words)}`,
  );
}

/** Quotes a text as one shell word. */
const quoted = (text: string): string =>
  /^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "%27")}'`;

/** Prints the API's JSON if requested, otherwise lines for people. */
export const output = (
  { terminal, options }: Context,
  value: unknown,
  readable: () => readonly string[],
): void => printResult(terminal, options.json, value, readable);

import type { Clock } from "@saas/cli-kit/progress";
import type { Terminal } from "@saas/cli-kit/terminal";
import type { OwnAws, TargetOptions } from "../support/target";
import type { ControlPlane } from "./control-plane";

/** What every verb works with. */
export interface Context {
  readonly plane: ControlPlane;
  /** AWS, for what the API cannot do. */
  readonly aws: OwnAws;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly options: CommonOptions;
}

/** Options of the command that verbs look at. */
export interface CommonOptions extends TargetOptions {
  /** The API's JSON alone on stdout. */
  readonly json?: true;
  /** Do not ask. */
  readonly yes?: true;
  /** How long to wait for what the platform has yet to do, in seconds; 0: not at all. */
  readonly wait: number;
}

/** What somebody may want to do next: in a few words, and the words of the command that does it. */
export type NextStep = readonly [does: string, ...words: string[]];

/** A line for each step: what it does, and the command to be copied, which finds the same API. */
export function nextSteps({ options }: Context, steps: readonly NextStep[]): string[] {
  const { environment, apiEndpoint, port } = options;
  const target = [
    `--environment ${environment}`,
    ...(port === undefined ? [] : [`--port ${port}`]),
    ...(apiEndpoint === undefined ? [] : [`--api-endpoint ${quoted(apiEndpoint)}`]),
  ].join(" ");
  const width = Math.max(...steps.map(([does]) => does.length));
  return steps.map(
    ([does, ...words], index) =>
      `${index === 0 ? "next:" : "     "} ${does.padEnd(width)}  npm run tenants -- ${words.join(" ")} ${target}`,
  );
}

/** As a shell takes it for one word. */
const quoted = (text: string): string =>
  /^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "%27")}'`;

/** Prints the API's JSON when that is wanted, and lines for people otherwise. */
export function output(
  { terminal, options }: Context,
  value: unknown,
  readable: () => readonly string[],
): void {
  const lines = options.json ? [JSON.stringify(value, undefined, 2)] : readable();
  for (const line of lines) terminal.print(line);
}

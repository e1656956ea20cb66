import type { ControlPlane } from "./control-plane";
import type { Terminal } from "./terminal";

/** What every verb works with. */
export interface Context {
  readonly plane: ControlPlane;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly options: CommonOptions;
}

/** Options of the command that verbs look at. */
export interface CommonOptions {
  readonly environment: string;
  /** The API's JSON alone on stdout. */
  readonly json?: true;
  /** Do not ask. */
  readonly yes?: true;
  /** How long to wait for what the platform has yet to do, in seconds; 0: not at all. */
  readonly wait: number;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<unknown>;
}

/** How to call the command again, to be copied. */
export const commandLine = ({ options }: Context, ...words: readonly string[]): string =>
  `npm run tenants -- ${words.join(" ")} --environment ${options.environment}`;

/** Prints the API's JSON when that is wanted, and lines for people otherwise. */
export function output(
  { terminal, options }: Context,
  value: unknown,
  readable: () => readonly string[],
): void {
  const lines = options.json ? [JSON.stringify(value, undefined, 2)] : readable();
  for (const line of lines) terminal.print(line);
}

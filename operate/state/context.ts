import { printResult } from "@saas/cli-kit/command";
import type { Terminal } from "@saas/cli-kit/terminal";
import { fromNow, time } from "@saas/cli-kit/text";
import type { StateAccess } from "./access";

/** The dependencies of every verb. */
export interface Context {
  readonly access: StateAccess;
  readonly terminal: Terminal;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly json: boolean;
}

/** Prints JSON if requested, otherwise lines for people. */
export const output = (
  { terminal, json }: Context,
  value: unknown,
  readable: () => readonly string[],
): void => printResult(terminal, json, value, readable);

/** `2026-03-01 12:30:05 UTC (3 days ago)` */
export const when = ({ now }: Context, date: Date | string): string => {
  const iso = typeof date === "string" ? date : date.toISOString();
  return Number.isNaN(new Date(iso).getTime()) ? "an unknown time" : `${time(iso)} (${fromNow(iso, now)})`;
};

/** A copyable command line for a verb of this command. */
export const commandLine = ({ access }: Context, verb: string, ...words: readonly string[]): string =>
  ["npm run state --", ...(verb === "" ? [] : [verb]), access.environment.name, ...words].join(" ");

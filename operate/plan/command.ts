import { patiently } from "@saas/cli-kit/patience";
import type { Terminal } from "@saas/cli-kit/terminal";
import { CommanderError, InvalidArgumentError } from "commander";
import { EnvironmentError } from "../../environments/load";
import type { Context } from "./context";
import { type ExitCode, exitCodes, PlanError } from "./exit";
import { ownProject, type Project } from "./project";

/** Makes the project once it is asked for. */
export type ProjectSource = () => Project;

/** What verbs work with, made of a terminal and a project. */
export function contextOf(terminal: Terminal, source: ProjectSource = ownProject): Context {
  const patient = <T>(what: string, work: Promise<T>) =>
    patiently(what, work, (line) => terminal.note(terminal.noteColors.dim(line)));
  return { project: source(), terminal, patient };
}

/** Runs a command line; nothing that goes wrong is thrown, and bad input shows no stack trace. @returns the exit code */
export async function exitCodeOf(terminal: Terminal, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const message = error instanceof Error ? error.message : String(error);
    const [first, ...others] = message.split("\n");
    terminal.note(`${terminal.noteColors.red("error")} ${first}`);
    for (const line of others) terminal.note(`      ${line}`);
    if (error instanceof EnvironmentError) return exitCodes.usage;
    return error instanceof PlanError ? error.exitCode : exitCodes.failed;
  }
}

/** Commander writes text with line ends, a terminal lines. */
export const outputTo = ({ print, note }: Terminal) => {
  const write = (line: (text: string) => void) => (text: string) => line(text.replace(/\n$/, ""));
  return { writeOut: write(print), writeErr: write(note) };
};

/** Reads a whole number of an option. */
export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`write a whole number from ${least} to ${most}.`);
  };

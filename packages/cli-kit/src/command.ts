import { CommandError, type ExitCode, type ExitName, exitCodes, exits } from "@saas/cli-kit/exit";
import { Command, CommanderError, type Help, InvalidArgumentError } from "commander";
import type { Terminal } from "./terminal";
import { printable } from "./text";
import { treeOf } from "./tree";

export interface CommandOptions {
  /** The script of package.json that starts the command. */
  readonly name: string;
  readonly description: string;
  /** Exit codes that `--help` lists besides done, failed and usage. */
  readonly ends?: readonly ExitName[];
  /** Further lines of `--help`, above the exit codes. */
  readonly help?: string;
  /** The exit code of an error other than CommandError; undefined: failed. */
  readonly exitCodeOf?: (error: unknown) => ExitCode | undefined;
}

/** A command being defined: commander's arguments, options and subcommands. */
export interface CommandLine {
  readonly program: Command;
  /** Wraps work as an action whose result is the exit code; without a result: done. */
  action<A extends unknown[]>(
    work: (...parameters: A) => ExitCode | Promise<ExitCode> | Promise<void>,
  ): (...parameters: A) => Promise<void>;
  /** Runs the command line. Never rejects: errors become lines on stderr and an exit code. */
  run(words: readonly string[]): Promise<ExitCode>;
}

/** As the first word: prints the declared tree as JSON, and runs nothing. */
export const SHOW_TREE = "__tree";
/** As the first word: parses the words that follow, and runs nothing. The exit code says whether they are valid. */
export const PARSE_ONLY = "__parse";

/** Defines a command: output on the terminal, `--help` with the exit codes, errors without a stack trace. */
export function commandLine(options: CommandOptions, terminal: Terminal): CommandLine {
  let exitCode: ExitCode = exitCodes.done;
  let parsesOnly = false;
  const program = new Command(`npm run ${options.name} --`)
    .description(inOneLine(options.description))
    .configureOutput({
      writeOut: linesTo(terminal.print),
      writeErr: linesTo(terminal.note),
      getOutHelpWidth: () => terminal.width ?? PIPED_HELP_WIDTH,
    })
    // Without it, commander leaves a description unbroken beside a long command.
    .configureHelp({ minWidthToWrap: 20, showGlobalOptions: true })
    .addHelpText("after", ({ command }) => furtherHelp(options, command.createHelp(), terminal.width))
    .exitOverride();
  return {
    program,
    action:
      (work) =>
      async (...parameters) => {
        if (parsesOnly) return;
        exitCode = (await work(...parameters)) ?? exitCodes.done;
      },
    run: async (words) => {
      if (words[0] === SHOW_TREE) {
        terminal.print(JSON.stringify(treeOf(program, options.name)));
        return exitCodes.done;
      }
      parsesOnly = words[0] === PARSE_ONLY;
      const given = parsesOnly ? words.slice(1) : words;
      try {
        await program.parseAsync(given, { from: "user" });
        return exitCode;
      } catch (error) {
        if (error instanceof CommanderError) {
          if (error.code === MISSING_OPTION && lacksOption(program)) {
            // Commander ends at a missing option, before it looks at the command: says what else is wrong, and runs nothing.
            parsesOnly = true;
            for (const option of program.options) option.mandatory = false;
            await program.parseAsync(given, { from: "user" }).catch(() => {});
          }
          return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
        }
        printError(error, terminal);
        if (error instanceof CommandError) return error.exitCode;
        return options.exitCodeOf?.(error) ?? exitCodes.failed;
      }
    },
  };
}

const MISSING_OPTION = "commander.missingMandatoryOptionValue";

/** Whether the program itself, rather than one of its commands, lacks an option. */
const lacksOption = (program: Command): boolean =>
  program.options.some(
    (option) => option.mandatory && program.getOptionValue(option.attributeName()) === undefined,
  );

/** The terminal's width breaks the lines of a sentence, not the source. */
const inOneLine = (text: string): string => text.replaceAll(/(?<=[^\n.:])\n(?=\S)/g, " ");

/** Commander writes text with line ends; a terminal takes lines. */
const linesTo = (line: (text: string) => void) => (text: string) => line(text.replace(/\n$/, ""));

const PIPED_HELP_WIDTH = 80;

/** The lines below commander's own: the command's, and its exit codes. */
function furtherHelp({ help, ends = [] }: CommandOptions, format: Help, width = PIPED_HELP_WIDTH): string {
  const names = new Set<ExitName>(["done", "failed", "usage", ...ends]);
  const listed = Object.entries(exits).filter(([name]) => names.has(name as ExitName));
  const codes = listed.map(([, { code, meaning }]) => {
    const indent = " ".repeat(`  ${code}  `.length);
    const lines = format.boxWrap(meaning, width - indent.length);
    return `  ${code}  ${lines.replaceAll("\n", `\n${indent}`)}`;
  });
  const further = help === undefined ? [] : ["", format.boxWrap(inOneLine(help), width)];
  return [...further, "", "Exit codes:", ...codes].join("\n");
}

/** Prints an error on stderr, without a stack trace. */
function printError(error: unknown, { note, noteColors }: Terminal): void {
  const message = error instanceof Error ? error.message : String(error);
  const [first = "", ...others] = message.split("\n").map(printable);
  note(`${noteColors.red("error")} ${first}`);
  for (const line of others) note(`      ${line}`);
}

/** Parses an option's whole number. */
export function whole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`write a whole number from ${least} to ${most}.`);
  };
}

/** Prints JSON, or the lines for people. */
export function printResult(
  { print }: Terminal,
  json: boolean | undefined,
  value: unknown,
  readable: () => readonly string[],
): void {
  for (const line of json ? [JSON.stringify(value, undefined, 2)] : readable()) print(line);
}

import { type ExitCode, exitCodes } from "./exit";
import { ownTerminal, type Terminal } from "./terminal";

/** A command, loaded on demand. */
export interface Launched {
  readonly summary: string;
  readonly load: () => Promise<(words: readonly string[], terminal: Terminal) => Promise<ExitCode>>;
}

/** Commands of one executable, by name. */
export type Commands = Readonly<Record<string, Launched>>;

/** Runs the command named by the first argument. @param name of the executable, for `--help` */
export async function launch(
  name: string,
  commands: Commands,
  words: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const [first = "--help", ...others] = words;
  if (Object.hasOwn(commands, first)) {
    const run = await commands[first]?.load();
    if (run !== undefined) return run(others, terminal);
  }
  const width = Math.max(...Object.keys(commands).map(({ length }) => length));
  const lines = [
    `Usage: ${name} <command> [options]`,
    "",
    ...Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(width)}  ${summary}`),
    "",
    `Options of a command: ${name} <command> --help`,
  ];
  const help = first === "--help" || first === "-h" || first === "help";
  if (!help) terminal.note(`${terminal.noteColors.red("error")} unknown command "${first}"`);
  for (const line of lines) (help ? terminal.print : terminal.note)(line);
  return help ? exitCodes.done : exitCodes.usage;
}

/** Runs this process as the executable. */
export function main(name: string, commands: Commands): void {
  // package.json's engines declares the supported Node versions; the notice is for maintainers.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  // A pipe's reader may close it early: `… list --all | head`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  void launch(name, commands, process.argv.slice(2), ownTerminal()).then((exitCode) => {
    process.exitCode = exitCode;
  });
}

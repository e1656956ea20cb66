import { SHOW_TREE } from "./command";
import { completionScript, type KnownValues, type Shell, shells } from "./completion";
import { type ExitCode, exitCodes } from "./exit";
import { ownTerminal, type Terminal } from "./terminal";
import type { CommandNode } from "./tree";

/** A command, loaded on demand. */
export interface Launched {
  readonly summary: string;
  readonly load: () => Promise<(words: readonly string[], terminal: Terminal) => Promise<ExitCode>>;
}

/** Commands of one executable, by name. */
export type Commands = Readonly<Record<string, Launched>>;

export interface LaunchOptions {
  /** Values of options for completion, read when a script is made. */
  readonly known?: () => Promise<KnownValues>;
  /** The name that an unknown one was meant to be; undefined: nobody can tell. */
  readonly nearest?: (word: string, names: readonly string[]) => string | undefined;
}

/** Runs the command named by the first argument. @param name of the executable, for `--help` */
export async function launch(
  name: string,
  commands: Commands,
  words: readonly string[],
  terminal: Terminal,
  { known = async () => ({}), nearest }: LaunchOptions = {},
): Promise<ExitCode> {
  const [first = "--help", ...others] = words;
  if (Object.hasOwn(commands, first)) {
    const run = await commands[first]?.load();
    if (run !== undefined) return run(others, terminal);
  }
  if (first === COMPLETION && shells.includes(others[0] as Shell) && others.length === 1) {
    const tree = { name, options: [], choices: [], commands: await treesOf(commands, terminal) };
    terminal.print(completionScript(others[0] as Shell, tree, await known()));
    return exitCodes.done;
  }
  const width = Math.max(...Object.keys(commands).map(({ length }) => length));
  const lines = [
    `Usage: ${name} <command> [options]`,
    "",
    ...Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(width)}  ${summary}`),
    `  ${COMPLETION.padEnd(width)}  print a script that completes commands: ${shells.join(" or ")}`,
    "",
    `Options of a command: ${name} <command> --help`,
  ];
  const near = nearest?.(first, [...Object.keys(commands), COMPLETION]);
  const help = ["--help", "-h", "help"].includes(first) || (first === COMPLETION && others[0] === "--help");
  const problem =
    first === COMPLETION
      ? `name the shell: ${name} ${COMPLETION} ${shells.join("|")}`
      : `unknown command "${first}"${near === undefined ? "" : `: did you mean "${near}"?`}`;
  if (!help) terminal.note(`${terminal.noteColors.red("error")} ${problem}`);
  for (const line of lines) (help ? terminal.print : terminal.note)(line);
  return help ? exitCodes.done : exitCodes.usage;
}

const COMPLETION = "completion";

/** The declared trees of all commands, and of the completion itself. */
export async function treesOf(commands: Commands, terminal: Terminal): Promise<readonly CommandNode[]> {
  const trees: CommandNode[] = [];
  for (const [name, { load }] of Object.entries(commands)) {
    const run = await load();
    await run([SHOW_TREE], {
      ...terminal,
      print: (line) => void trees.push({ ...(JSON.parse(line) as CommandNode), name }),
    });
  }
  return [...trees, { name: COMPLETION, options: [], choices: shells, commands: [] }];
}

/** Runs this process as the executable. */
export function main(name: string, commands: Commands, options: LaunchOptions = {}): void {
  // package.json's engines declares the supported Node versions; the notice is for maintainers.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  // A pipe's reader may close it early: `… list --all | head`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  void launch(name, commands, process.argv.slice(2), ownTerminal(), options).then((exitCode) => {
    process.exitCode = exitCode;
  });
}

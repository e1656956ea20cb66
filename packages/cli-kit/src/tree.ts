import type { Command, Option } from "commander";

/** An option as declared. */
export interface OptionNode {
  /** `--status`, and a short form if there is one. */
  readonly names: readonly string[];
  readonly takesValue: boolean;
  /** The only values, if they are known. */
  readonly choices: readonly string[];
}

/** A command as declared, with its options and subcommands. */
export interface CommandNode {
  readonly name: string;
  readonly options: readonly OptionNode[];
  /** Values of its arguments, as far as they are known. */
  readonly choices: readonly string[];
  readonly commands: readonly CommandNode[];
}

/** The declared tree of a command; a default subcommand's options are also its parent's. */
export function treeOf(command: Command, name: string): CommandNode {
  const commands = command.commands.map((each) => treeOf(each, each.name()));
  const fallback = commands.find((each) => each.name === Reflect.get(command, "_defaultCommandName"));
  return {
    name,
    options: [
      ...command.options.filter(({ hidden }) => !hidden).map(optionOf),
      ...(fallback?.options ?? []),
      { names: ["--help"], takesValue: false, choices: [] },
    ],
    choices: [
      ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
      ...(fallback?.choices ?? []),
    ],
    commands,
  };
}

const optionOf = ({ long, short, required, optional, argChoices }: Option): OptionNode => ({
  names: [long, short].filter((name) => name !== undefined),
  takesValue: required || optional,
  choices: argChoices ?? [],
});

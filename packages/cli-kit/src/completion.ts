import type { CommandNode, OptionNode } from "./tree";

export const shells = ["bash", "zsh"] as const;
export type Shell = (typeof shells)[number];

/** Values of options that the commands do not declare themselves, by the option's name. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

/**
 * A script for the shell to evaluate: it completes an executable's commands, options and values of options. It is
 * static: completing starts nothing. Where a value is not known, the shell completes file names.
 */
export function completionScript(shell: Shell, { name, commands }: CommandNode, known: KnownValues): string {
  const places = commands.flatMap((command) => placesOf(command, "", []));
  const top = { path: "", words: commands.map((command) => command.name), options: [] };
  const all = [top, ...places];
  const values = all.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map((option) => {
        const patterns = option.names.map((each) => quoted(`${path} ${each}`)).join("|");
        const choices = option.choices.length > 0 ? option.choices : (known[option.names[0] ?? ""] ?? []);
        return `    ${patterns}) values=${quoted(choices.join(" "))}; free=1 ;;`;
      }),
  );
  return [
    ...(shell === "zsh" ? zshBegin : []),
    `_${name}() {`,
    `  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"`,
    `  local place="" values="" free="" i`,
    "  for ((i = 1; i < COMP_CWORD; i++)); do",
    `    case "$place/\${COMP_WORDS[i]}" in`,
    `    ${places.map(({ path }) => quoted(path)).join("|")}) place="$place/\${COMP_WORDS[i]}" ;;`,
    "    esac",
    "  done",
    `  case "$place $previous" in`,
    ...values,
    "  esac",
    `  if [[ -z "$free" ]]; then`,
    `    case "$place" in`,
    ...all.map(({ path, words, options }) => {
      const offered = [...words, ...options.flatMap(({ names }) => names)];
      return `    ${quoted(path)}) values=${quoted([...new Set(offered)].join(" "))} ;;`;
    }),
    "    esac",
    "  fi",
    `  COMPREPLY=($(compgen -W "$values" -- "$current"))`,
    "}",
    `complete -o default -F _${name} ${name}`,
  ].join("\n");
}

/** zsh's own completion, unless it is on, and its way to run what is written for bash. */
const zshBegin = [
  "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }",
  "autoload -Uz +X bashcompinit && bashcompinit",
];

/** A place on the command line: the path of commands before it, and what may follow. */
interface Place {
  readonly path: string;
  readonly words: readonly string[];
  readonly options: readonly OptionNode[];
}

/** The command and its subcommands; a command's options may also follow a subcommand. */
function placesOf(command: CommandNode, parent: string, inherited: readonly OptionNode[]): Place[] {
  const path = `${parent}/${command.name}`;
  const options = [...command.options, ...inherited];
  const words = [...command.commands.map(({ name }) => name), ...command.choices];
  return [{ path, words, options }, ...command.commands.flatMap((each) => placesOf(each, path, options))];
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

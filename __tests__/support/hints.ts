import { PARSE_ONLY } from "@saas/cli-kit/command";
import type { Commands } from "@saas/cli-kit/launcher";
import type { Terminal } from "@saas/cli-kit/terminal";
import { scripts } from "../../package.json";

/** A command that an output suggests, as it is to be copied. */
interface Hint {
  readonly text: string;
  /** Name of a script of package.json, or of a command of `saas`. */
  readonly command: string;
  readonly words: readonly string[];
}

const suggested = /(?:npm run ([\w:-]+)(?: --(?= ))?|npx saas ([\w-]+))((?: (?! )[^\n`;,)]*)?)/g;

/** The commands that a text suggests; those with an ellipsis are not meant to be copied. */
export const hintsIn = (text: string): Hint[] =>
  [...text.replaceAll(/^Usage:.*$/gm, "").matchAll(suggested)]
    .map(([found, script, command, rest = ""]) => ({
      text: found,
      command: script ?? command ?? "",
      // Two spaces or a parenthesis end a command that a remark follows.
      words: wordsOf(rest.split(/ {2,}| \(/)[0] ?? ""),
    }))
    .filter(({ words }) => !words.some((word) => word.includes("…")));

/** Words as a shell splits them, as far as hints quote. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );

/**
 * The hints of an output that do not work as printed: the script does not exist, or its command refuses the words, an
 * unknown verb or a missing option for instance. The commands themselves parse them, and run nothing.
 */
export async function wrongHints(text: string, silent: Terminal): Promise<string[]> {
  const hints = hintsIn(text);
  if (hints.length === 0) return [];
  const commands: Commands = {
    ...(await import("../../develop/main")).commands,
    ...(await import("../../operate/main")).commands,
  };
  const wrong: string[] = [];
  for (const { text: hint, command, words } of hints) {
    const known = Object.hasOwn(commands, command) || Object.hasOwn(scripts, command);
    const run = await commands[command]?.load();
    const exitCode = known ? await run?.([PARSE_ONLY, ...words], silent) : 2;
    if (exitCode) wrong.push(hint);
  }
  return wrong;
}

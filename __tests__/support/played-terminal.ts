import type { Terminal } from "@saas/cli-kit/terminal";
import colors from "picocolors";
import { wrongHints } from "./hints";

export interface Person {
  /** Answers to prompts; absent: not interactive. */
  readonly answers?: readonly string[];
  readonly coloured?: true;
  /** Columns; "piped": no terminal. Default: as wide as the text. */
  readonly width?: number | "piped";
}

/** How a command ended, and what it wrote. */
export interface Outcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** A terminal that records its output; by default without colours and not interactive. */
export function playedTerminal({ answers, coloured, width = Number.POSITIVE_INFINITY }: Person = {}) {
  const [out, err, left]: [string[], string[], string[]] = [[], [], [...(answers ?? [])]];
  const terminal: Terminal = {
    print: (line) => void out.push(line),
    note: (line) => void err.push(line),
    width: width === "piped" ? undefined : width,
    interactive: answers !== undefined,
    ask: async (question) => {
      err.push(question);
      return left.shift() ?? "";
    },
    colors: colors.createColors(coloured === true),
    noteColors: colors.createColors(false),
  };
  return { terminal, out, err, text: () => ({ out: out.join("\n"), err: err.join("\n") }) };
}

/** Runs a command in this process. Every command that its output suggests must work as printed. */
export async function outcomeOf(
  run: (terminal: Terminal) => Promise<number>,
  person?: Person,
): Promise<Outcome> {
  const { terminal, text } = playedTerminal(person);
  const outcome = { exitCode: await run(terminal), ...text() };
  const wrong = await wrongHints(`${outcome.out}\n${outcome.err}`, playedTerminal().terminal);
  if (wrong.length > 0) throw new Error(`suggested, and refused as printed: ${wrong.join("; ")}`);
  return outcome;
}

import { createInterface } from "node:readline";
import colors from "picocolors";
import type { Colors } from "picocolors/types";

/** The command's input and output. */
export interface Terminal {
  /** A line on stdout: the result. */
  print(line: string): void;
  /** A line on stderr: progress, questions, errors. */
  note(line: string): void;
  /** Columns of stdout; undefined: it is no terminal, and values are printed whole. */
  readonly width: number | undefined;
  /** Whether a user can answer prompts. */
  readonly interactive: boolean;
  /** The answer to a prompt; empty on end of input or Ctrl-C. */
  ask(question: string): Promise<string>;
  /** Of stdout. */
  readonly colors: Colors;
  /** Of stderr. */
  readonly noteColors: Colors;
}

const wanted = (stream: NodeJS.WriteStream) => stream.isTTY === true && !process.env.NO_COLOR;

/** This process's terminal. */
export function ownTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  return {
    print: (line) => void stdout.write(`${line}\n`),
    note: (line) => void stderr.write(`${line}\n`),
    // Read each time: a window changes its size.
    get width() {
      return stdout.isTTY ? stdout.columns || 80 : undefined;
    },
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    ask: (question) =>
      new Promise((resolve) => {
        const reader = createInterface({ input: stdin, output: stderr });
        reader.once("close", () => resolve(""));
        reader.question(question, (answer) => {
          resolve(answer);
          reader.close();
        });
      }),
    colors: colors.createColors(wanted(stdout)),
    noteColors: colors.createColors(wanted(stderr)),
  };
}

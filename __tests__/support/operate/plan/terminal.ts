import type { Terminal } from "@saas/cli-kit/terminal";
import colors from "picocolors";

/** A terminal that keeps what it gets, with nobody in front of it. */
export function keptTerminal() {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    print: (line) => void out.push(line),
    note: (line) => void err.push(line),
    interactive: false,
    ask: async () => "",
    colors: colors.createColors(false),
    noteColors: colors.createColors(false),
  };
  return { terminal, text: () => ({ out: out.join("\n"), err: err.join("\n") }) };
}

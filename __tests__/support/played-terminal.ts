import type { Terminal } from "@saas/cli-kit/terminal";
import colors from "picocolors";

/** A terminal without colours that keeps what it gets, and nobody in front of it. */
export function playedTerminal() {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    print: (line) => void out.push(line),
    note: (line) => void err.push(line),
    interactive: false,
    ask: async () => "",
    colors: colors.createColors(false),
    noteColors: colors.createColors(false),
  };
  return { terminal, out, err };
}

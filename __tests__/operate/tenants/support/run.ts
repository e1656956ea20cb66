import type { Clock } from "@saas/cli-kit/progress";
import type { Terminal } from "@saas/cli-kit/terminal";
import colors from "picocolors";
import { runTenants } from "../../../../operate/tenants/program";
import { operator } from "./signatures";
import { NOON } from "./tenants";

export interface Outcome {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface Person {
  /** What is typed when the command asks; absent: nobody is there. */
  readonly answers?: readonly string[];
  readonly coloured?: true;
}

/** A terminal that keeps what it gets, with somebody in front of it or nobody. */
export function playedTerminal({ answers, coloured }: Person) {
  const [out, err, left]: [string[], string[], string[]] = [[], [], [...(answers ?? [])]];
  const terminal: Terminal = {
    print: (line) => void out.push(line),
    note: (line) => void err.push(line),
    interactive: answers !== undefined,
    ask: async (question) => {
      err.push(question);
      return left.shift() ?? "";
    },
    colors: colors.createColors(coloured === true),
    noteColors: colors.createColors(false),
  };
  return { terminal, out, err };
}

/** At noon, and on only while the command sleeps. */
function playedClock(): Clock {
  let now = NOON;
  return {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** Runs the command in this process. */
export async function run(
  words: readonly string[],
  person: Person = {},
  clock: Clock = playedClock(),
): Promise<Outcome> {
  const { terminal, out, err } = playedTerminal(person);
  const exitCode = await runTenants(words, terminal, clock);
  return { exitCode, out: out.join("\n"), err: err.join("\n") };
}

/** Environment variables of the operator whom the played API knows. */
export const operatorVariables = {
  AWS_ACCESS_KEY_ID: operator.accessKeyId,
  AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  AWS_SESSION_TOKEN: operator.sessionToken,
};

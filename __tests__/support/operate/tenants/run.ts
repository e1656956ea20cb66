import type { Clock } from "@saas/cli-kit/progress";
import { runTenants } from "../../../../operate/tenants/program";
import { type Outcome, outcomeOf, type Person } from "../../played-terminal";
import { operator } from "./signatures";
import { NOON } from "./tenants";

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
  return outcomeOf((terminal) => runTenants(words, terminal, clock), person);
}

/** Environment variables of the operator whom the played API knows. */
export const operatorVariables = {
  AWS_ACCESS_KEY_ID: operator.accessKeyId,
  AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  AWS_SESSION_TOKEN: operator.sessionToken,
};

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

/** Runs the command in this process with these environment variables, and none that name anybody. */
export async function runIn(variables: NodeJS.ProcessEnv, words: readonly string[]): Promise<Outcome> {
  const own = process.env;
  process.env = {
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...variables,
  };
  try {
    return await run(words);
  } finally {
    process.env = own;
  }
}

/** Environment variables of the operator whom the played API knows. */
export const operatorVariables = {
  AWS_ACCESS_KEY_ID: operator.accessKeyId,
  AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  AWS_SESSION_TOKEN: operator.sessionToken,
};

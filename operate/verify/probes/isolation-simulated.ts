import { IAMClient } from "@aws-sdk/client-iam";
import { batchesOf } from "../../isolation/batches";
import { deployedAccess } from "../../isolation/deployed";
import { kinds } from "../../isolation/questions";
import { differencesOf } from "../../isolation/simulate";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";

/** Most differences in the report. */
const SHOWN = 5;
const ATTEMPTS = 10;

/** @param asked the questions, by subject */
export const simulated = (asked: typeof kinds): Probe => ({
  name: "isolation-simulated",
  assumes:
    "IAM answers every question of the isolation suite as the local evaluator does: who may do what to which tenant's data",
  source:
    "IAM API reference, SimulatePrincipalPolicy and SimulateCustomPolicy; IAM user guide, policy evaluation logic",
  otherwise:
    "close the API: a difference that allows more may open one tenant's data to another. Compare the deployed policy (npm run drift), then the question in operate/isolation/questions",
  meaningful: ["aws"],
  run: async ({ environment, client, state, note }) => {
    const access = deployedAccess(environment, await state());
    const questions = Object.values(asked).flatMap((ask) => ask(access));
    const { batches, unasked } = batchesOf(access, questions);
    const iam = new IAMClient({ ...client, retryMode: "adaptive", maxAttempts: ATTEMPTS });
    try {
      let noted = 0;
      const differences = await differencesOf(iam, access, batches, (answered) => {
        if (answered - noted < questions.length / 10) return;
        noted = answered;
        note(`IAM has answered ${answered.toLocaleString("en")} questions …`);
      });
      if (differences.length > 0) {
        const shown = differences
          .slice(0, SHOWN)
          .map(({ question, answer }) => `${question.text}: ${answer}`);
        throw new Untrue(`${differences.length} answers differ: ${shown.join("; ")}`);
      }
      const left = Object.entries(unasked).map(
        ([reason, count]) => `${count.toLocaleString("en")}: ${reason}`,
      );
      const count = batches.reduce((total, batch) => total + batch.questions.length, 0);
      return `${count.toLocaleString("en")} answers in ${batches.length.toLocaleString("en")} calls are the same; not asked: ${left.join("; ")}`;
    } finally {
      iam.destroy();
    }
  },
});

export const isolationSimulated = simulated(kinds);

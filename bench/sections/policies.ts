import { type Bearing, decide, type Question, suppliedContext } from "@saas/local-aws/iam";
import { type Case, cases } from "../../__tests__/oracle/generation";
import { seeded } from "../../__tests__/support/random";
import type { BenchOptions, Measured, Section } from "../report/section";

const SEED = 1;
const QUESTIONS = 200;
/** Repetitions by the project's evaluator in one run: a single pass is too short to time. */
const REPEATED = 50;
/** Promised speed relative to the replaced evaluator. */
const TIMES_AS_FAST = 20;

/** Decides a question. */
type Evaluator = (question: Question, bearing: Bearing) => Promise<boolean>;

/** The speed of policy evaluation, beside the evaluator that tests compare with. */
export const policies: Section = {
  name: "policies",
  title: "IAM decisions by generated policies a second of processor time, each document read before",
  async measure({ runs, progress }: BenchOptions): Promise<Measured> {
    const asked = take(QUESTIONS);
    const counterpart = await findOracle();
    const [own, theirs]: [number[], number[]] = [[], []];
    await rate(evaluate, asked, 1);
    for (let run = 1; run <= runs; run++) {
      progress(`deciding ${QUESTIONS} questions (${run} of ${runs})`);
      const mine = await rate(evaluate, asked, REPEATED);
      own.push(mine.perSecond);
      if (mine.allowed === 0 || mine.allowed === asked.length)
        throw new Error("every question has one answer");
      if (counterpart === undefined) continue;
      const other = await rate(counterpart, asked, 1);
      theirs.push(other.perSecond);
      if (mine.perSecond < TIMES_AS_FAST * other.perSecond) {
        throw new Error(
          `${mine.perSecond} decisions a second of processor time beside ${other.perSecond}: not ${TIMES_AS_FAST} times as many`,
        );
      }
    }
    return {
      rows: [
        {
          measure: "decisions",
          unit: "per s",
          samples: own,
          ...(counterpart && { beside: { what: "@cloud-copilot/iam-simulate", samples: theirs } }),
        },
      ],
      notes: [
        counterpart
          ? `${QUESTIONS} questions of seed ${SEED}; test:oracle compares the answers. The counterpart by its public function, runSimulation.`
          : "npm run test:oracle installs the counterpart.",
      ],
    };
  },
};

function take(number: number): Case[] {
  const taken: Case[] = [];
  for (const each of cases(seeded(SEED))) {
    if (taken.length === number) break;
    taken.push(each);
  }
  return taken;
}

const evaluate: Evaluator = async (question, bearing) => {
  const context = await suppliedContext(question.action, question.resource, question.context);
  return decide({ ...question, context }, bearing).allowed;
};

/** Undefined if it is not installed. */
async function findOracle(): Promise<Evaluator | undefined> {
  try {
    const { decidedInFull } = await import("../../__tests__/oracle/simulation");
    const { simulationOf } = await import("../../__tests__/oracle/translation");
    return (question, bearing) => decidedInFull(simulationOf(question, bearing));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND") return undefined;
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/** Decisions in a second of processor time: other load changes neither side. */
async function rate(evaluator: Evaluator, asked: readonly Case[], times: number) {
  let allowed = 0;
  const began = process.cpuUsage();
  for (let time = 0; time < times; time++) {
    for (const { question, bearing } of asked) if (await evaluator(question, bearing)) allowed++;
  }
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  return { perSecond: (asked.length * times) / seconds, allowed: allowed / times };
}

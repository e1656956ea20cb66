import { type Bearing, decide, type Question, suppliedContext } from "@saas/local-aws/iam";
import { explained, namedAlone, pastSessionPolicies, rewritten } from "./explained";
import { decided } from "./simulation";
import { simulationOf } from "./translation";

/** What came of asking both evaluators. */
export interface Comparison {
  /** What the project's own evaluator decides. */
  readonly allowed: boolean;
  /** The points of `explained` without which the oracle decides otherwise; none where it agrees by itself. */
  readonly points: readonly string[];
}

/** Asks both. @throws Error for a difference that no point explains, and what the evaluators throw. */
export async function compare(question: Question, bearing: Bearing): Promise<Comparison> {
  const { action, resource } = question;
  const context = await suppliedContext(action, resource, question.context);
  const { allowed } = decide({ ...question, context }, bearing);
  if ((await oracle(question, bearing)) === allowed) return { allowed, points: [] };
  const asDocumented = rewritten(question, bearing);
  if (
    (await oracle(question, asDocumented)) !== allowed &&
    (await whenNamed(question, asDocumented)) !== allowed
  ) {
    throw new Error(
      `${action} on ${resource} is ${allowed ? "allowed" : "refused"}, and the oracle decides otherwise: ` +
        JSON.stringify({ question, bearing }),
    );
  }
  return { allowed, points: await decisivePoints(question, bearing, allowed) };
}

const oracle = (question: Question, bearing: Bearing): Promise<boolean> =>
  decided(simulationOf(question, bearing));

async function whenNamed(question: Question, bearing: Bearing): Promise<boolean> {
  const alone = namedAlone(question, bearing);
  return alone !== undefined && oracle(question, alone);
}

/** The points without one of which the others do not explain a difference; several may each be enough. */
async function decisivePoints(question: Question, bearing: Bearing, allowed: boolean): Promise<string[]> {
  const points: string[] = [];
  for (const point of explained) {
    const others = rewritten(
      question,
      bearing,
      explained.filter((other) => other !== point),
    );
    const agrees =
      (await oracle(question, others)) === allowed || (await whenNamed(question, others)) === allowed;
    if (!agrees) points.push(point.name);
  }
  const asDocumented = rewritten(question, bearing);
  if ((await oracle(question, asDocumented)) !== allowed) points.push(pastSessionPolicies.name);
  return points;
}

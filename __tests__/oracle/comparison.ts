import { type Bearing, decide, type Question, suppliedContext } from "@saas/local-aws/iam";
import { explained, namedAlone, pastSessionPolicies, rewritten } from "./explained";
import { decided } from "./simulation";
import { simulationOf } from "./translation";

/** The result of both evaluators. */
export interface Comparison {
  /** The decision of the project's evaluator. */
  readonly allowed: boolean;
  /** The points of `explained` without which the oracle decides otherwise; empty if it agrees without any. */
  readonly points: readonly string[];
}

/** Asks both evaluators. @throws Error for an unexplained difference, and the evaluators' own errors. */
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

/** The points that are each necessary to explain a difference; several may each be sufficient. */
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

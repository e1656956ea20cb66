import type { Bearing, Question } from "@saas/local-aws/iam";
import { count } from "../support/tally";
import { compare } from "./comparison";

let [compared, differing] = [0, 0];

/** Replaces support/decisions.ts: asks both evaluators. @throws Error for an unexplained difference. */
export async function isAllowed(question: Question, bearing: Bearing): Promise<boolean> {
  const { allowed, points } = await compare(question, bearing);
  compared++;
  if (points.length > 0) differing++;
  return allowed;
}

afterAll(() => {
  count("oracle", compared, compared);
  count("explained", differing, differing);
});

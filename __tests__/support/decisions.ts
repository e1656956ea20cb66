import { type Bearing, decide, type Question, suppliedContext } from "@saas/local-aws/iam";

/**
 * What IAM decides. @throws PolicyError for a question that IAM would not understand (an unknown action, say), and for a policy
 * that it would not take: neither must count as a refusal.
 */
export async function isAllowed(question: Question, bearing: Bearing): Promise<boolean> {
  const { action, resource, context } = question;
  const supplied = await suppliedContext(action, resource, context);
  return decide({ ...question, context: supplied }, bearing).allowed;
}

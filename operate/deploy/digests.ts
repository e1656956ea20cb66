import { exitCodes, PlanError } from "../plan/exit";

/**
 * The digests of the plans that were reviewed, by stack.
 * @param text of `--digest`: the digest of the one plan, or `<stack>=<sha256>` of each, commas between them; absent: none
 * @param planned the stacks that are about to be deployed
 * @throws PlanError where a digest is missing, or one is there whose plan is not
 */
export function reviewedDigests(text: string | undefined, planned: readonly string[]): Map<string, string> {
  if (text === undefined) return new Map();
  if (!text.includes("=")) {
    const [only = "", ...others] = planned;
    if (others.length === 0) return new Map([[only, text]]);
    throw new PlanError(
      "--digest is of one plan: name one stack, or write <stack>=<sha256> for each, commas between them",
      exitCodes.usage,
    );
  }
  const digests = new Map(text.split(",").map((part) => pairOf(part.trim())));
  for (const stack of planned) {
    if (digests.has(stack)) continue;
    throw new PlanError(
      `${stack} has a plan, and --digest has none of it: it was not reviewed`,
      exitCodes.planUnusable,
    );
  }
  for (const stack of digests.keys()) {
    if (planned.includes(stack)) continue;
    throw new PlanError(
      `--digest has one of ${stack}, whose plan is not here: fetch it, or plan anew with npm run plan -- ${stack}`,
      exitCodes.planUnusable,
    );
  }
  return digests;
}

function pairOf(part: string): [string, string] {
  const [stack, digest, more] = part.split("=");
  if (stack && digest && more === undefined) return [stack, digest];
  throw new PlanError(`--digest: "${part}" is not <stack>=<sha256>`, exitCodes.usage);
}

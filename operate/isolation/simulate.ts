import {
  type ContextEntry,
  type ContextKeyTypeEnum,
  type EvaluationResult,
  type IAMClient,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { inParallel } from "@saas/cli-kit/concurrency";
import { partitionOf } from "../../environments/regions";
import type { Access } from "./access";
import type { Batch } from "./batches";
import type { Question } from "./questions/question";

/** A question that AWS answers differently than expected. */
export interface Difference {
  readonly question: Question;
  /** `allowed`, `explicitDeny`, `implicitDeny`, or `no answer`. */
  readonly answer: string;
}

/** Concurrent calls. IAM's rate limit is not documented: the client slows down when it is throttled. */
const AT_ONCE = 4;
/** Results on a page. Source: IAM API reference, SimulatePrincipalPolicy, MaxItems. */
const MOST_ITEMS = 1000;

/** Boundary of every simulation: only a role's own policies are tested, not its boundary. */
const UNBOUNDED = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/**
 * Asks AWS every question of the batches, and compares the answers.
 * @param onAnswered gets the number of questions answered so far
 */
export async function differencesOf(
  iam: IAMClient,
  access: Access,
  batches: readonly Batch[],
  onAnswered: (count: number) => void = () => {},
): Promise<Difference[]> {
  const differences: Difference[] = [];
  let answered = 0;
  await inParallel(batches, AT_ONCE, async (batch) => {
    const answers = await answersTo(iam, access, batch);
    for (const question of batch.questions) {
      const answer = answers.get(keyOf(question.check.action, question.check.resource)) ?? "no answer";
      if ((answer === "allowed") !== question.allowed || answer === "no answer") {
        differences.push({ question, answer });
      }
    }
    answered += batch.questions.length;
    onAnswered(answered);
  });
  return differences;
}

const keyOf = (action: string, resource: string): string => `${action.toLowerCase()} ${resource}`;

/** AWS's answers by action and resource. */
async function answersTo(iam: IAMClient, access: Access, batch: Batch): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  let Marker: string | undefined;
  do {
    const page = await asked(iam, access, batch, Marker);
    for (const result of page.EvaluationResults ?? []) {
      for (const [resource, decision] of decisionsIn(result)) {
        answers.set(keyOf(result.EvalActionName ?? "", resource), decision);
      }
    }
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker !== undefined);
  return answers;
}

/** With several resources a result has a part per resource. Source: IAM API reference, EvaluationResult. */
function decisionsIn(result: EvaluationResult): [string, string][] {
  const { EvalResourceName = "*", EvalDecision = "", ResourceSpecificResults: parts = [] } = result;
  if (parts.length === 0) return [[EvalResourceName, EvalDecision]];
  return parts.map((part) => [part.EvalResourceName ?? "", part.EvalResourceDecision ?? ""]);
}

function asked(iam: IAMClient, { accountId, region }: Access, batch: Batch, Marker: string | undefined) {
  const { role, actions, resources, context, resourcePolicy } = batch;
  const common = {
    ActionNames: [...actions],
    ResourceArns: [...resources],
    ContextEntries: Object.entries(context).map(entryOf),
    MaxItems: MOST_ITEMS,
    Marker,
  };
  if (role.alone === undefined && resourcePolicy === undefined) {
    return iam.send(
      new SimulatePrincipalPolicyCommand({
        ...common,
        PolicySourceArn: role.arn,
        PermissionsBoundaryPolicyInputList: [UNBOUNDED],
      }),
    );
  }
  const custom: SimulateCustomPolicyCommandInput = {
    ...common,
    PolicyInputList: role.identityPolicies.map(({ policy }) => JSON.stringify(policy)),
    ...(resourcePolicy !== undefined && {
      ResourcePolicy: resourcePolicy,
      ResourceOwner: accountId,
      // The caller of a simulation with a resource policy is a user; the policy grants access to no principal.
      CallerArn: `arn:${partitionOf(region)}:iam::${accountId}:user/simulated`,
    }),
  };
  return iam.send(new SimulateCustomPolicyCommand(custom));
}

/** Types of condition keys other than strings. Source: Service Authorization Reference. */
const types: Readonly<Record<string, ContextKeyTypeEnum>> = {
  "aws:SecureTransport": "boolean",
  "aws:ViaAWSService": "boolean",
  "dynamodb:LeadingKeys": "stringList",
  "aws:TagKeys": "stringList",
};

function entryOf([name, value]: [string, string | readonly string[]]): ContextEntry {
  const values = [value].flat() as string[];
  return {
    ContextKeyName: name,
    ContextKeyType: types[name] ?? (Array.isArray(value) ? "stringList" : "string"),
    ContextKeyValues: values,
  };
}

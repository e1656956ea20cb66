import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences, readBaseline } from "../../../develop/security/baseline";
import { findingsOf } from "../../../develop/security/findings";
import { baselineProblems, runSecurity } from "../../../develop/security/program";
import { playedTerminal } from "../../support/played-terminal";

// What the checks read, from what the test files share.
jest.mock("../../../synthesis/in-memory", () => jest.requireActual("../../support/synth"));

const stackOf = (name: string) => ({
  name,
  resource: { aws_sns_topic: { alarms: {} }, aws_sqs_queue: { one: {}, two: {} } },
});
const findings = findingsOf([stackOf("saas-prod"), stackOf("saas-dev")]);
const production = new Set(["saas-prod"]);

const entry = (check: string, resource: string, more = "") => `
  - check: ${check}
    resources: [${resource}]${more}
    reason: A sentence that says why it is accepted.`;

const topics = entry("CKV_AWS_26", "saas-*/aws_sns_topic.alarms");
const queues = entry("CKV_AWS_27", "saas-*/aws_sqs_queue.*");
const compared = (...entries: string[]) =>
  differences("b.yaml", readBaseline("b.yaml", `accepted:${entries.join("")}\n`), findings, production);

test("findings with reasons are no problem", () => {
  expect(findings).toHaveLength(6);
  expect(compared(topics, queues)).toEqual([]);
});

test("a finding without a reason is told with its check", () => {
  expect(compared(queues)).toEqual([
    expect.stringMatching(/^saas-prod\/aws_sns_topic\.alarms: CKV_AWS_26, /),
    expect.stringMatching(/^saas-dev\/aws_sns_topic\.alarms: CKV_AWS_26, /),
  ]);
});

test.each([
  ["a resource that is gone", entry("CKV_AWS_27", "saas-*/aws_sqs_queue.three")],
  ["a stack that is gone", entry("CKV_AWS_27", "saas-old/aws_sqs_queue.*")],
  ["a check that passes", entry("CKV_AWS_319", "saas-*/aws_sqs_queue.*")],
  ["no whole address", entry("CKV_AWS_27", "saas-*/aws_sqs_queue.on")],
])("a reason for %s is stale, and told with its line", (_, stale) => {
  expect(compared(topics, queues, stale)).toEqual([expect.stringMatching(/^b\.yaml:9: .+ remove the line$/)]);
});

test.each([
  ["production", "saas-dev"],
  ["development", "saas-prod"],
])("a reason in %s accepts nothing elsewhere", (place, stack) => {
  const topic = entry("CKV_AWS_26", "saas-*/aws_sns_topic.alarms", `\n    in: ${place}`);
  expect(compared(topic, queues)).toEqual([
    expect.stringMatching(`^${stack}/aws_sns_topic.alarms: CKV_AWS_26`),
  ]);
});

test.each([
  ["no list", "accepted: yes\n", "b.yaml:1: "],
  ["no YAML", "accepted:\n  - check: [\n", "b.yaml:"],
  ["an unknown check", `accepted:${entry("CKV_AWS_0", "saas-*/aws_sqs_queue.*")}\n`, "b.yaml:2: no check"],
  [
    "no address",
    `accepted:${entry("CKV_AWS_27", "aws_sqs_queue")}\n`,
    "b.yaml:2: resources.0: write <stack>",
  ],
  ["no reason", "accepted:\n  - check: CKV_AWS_27\n    resources: [a/b]\n", "b.yaml:2: reason"],
  ["a field of its own", `accepted:${entry("CKV_AWS_27", "a/b", "\n    until: x")}\n`, "b.yaml:2: "],
])("a baseline with %s says so with its line", (_, text, problem) => {
  expect(readBaseline("b.yaml", text).problems).toEqual([expect.stringContaining(problem)]);
});

test("every finding in this project's stacks has a reason, and every reason a finding", () => {
  expect(baselineProblems()).toEqual([]);
});

describe("npm run security", () => {
  const run = async (...words: string[]) => {
    const { terminal, text } = playedTerminal();
    return { code: await runSecurity(words, terminal), ...text() };
  };

  test("writes a stack's findings as the scanner reads them", async () => {
    const directory = mkdtempSync(join(tmpdir(), "security-"));
    try {
      const file = join(directory, "new/baseline.json");
      expect(await run("baseline", "state-backend-prod", "--out", file)).toMatchObject({ code: 0 });
      const { failed_checks } = JSON.parse(readFileSync(file, "utf8"));
      const listed = await run("findings", "state-backend-prod");
      for (const { resource, check_ids } of failed_checks[0].findings) {
        expect(resource).toMatch(/^aws_\w+\.\w+$/);
        for (const check of check_ids) expect(listed.out).toMatch(new RegExp(`${resource} +${check} `));
      }
      expect(failed_checks[0].findings.length).toBeGreaterThan(0);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test("knows no other stacks", async () => {
    expect(await run("findings", "saas-nowhere")).toMatchObject({
      code: 2,
      err: expect.stringContaining("saas-prod"),
    });
  });
});

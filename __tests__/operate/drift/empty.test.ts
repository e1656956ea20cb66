import { reportMarkdown } from "../../../operate/drift/markdown";
import { type DriftReport, reportLines } from "../../../operate/drift/report";
import { wrongHints } from "../../support/hints";
import { playedTerminal } from "../../support/played-terminal";

const report = (empty: boolean): DriftReport => ({
  environment: "dev",
  stacks: [
    {
      stack: "saas-dev",
      outcome: "compared",
      serial: 9,
      empty,
      drift: [],
      noise: [],
      pending: Array.from({ length: 373 }, (_, index) => ({
        address: `aws_sqs_queue.q${index}`,
        type: "aws_sqs_queue",
        action: "create" as const,
        changes: [],
        because: [],
      })),
    },
  ],
});

test("after a destroy, a stack takes one line instead of one for each resource", async () => {
  const { terminal } = playedTerminal();
  const lines = reportLines(report(true), terminal);
  expect(lines.length).toBeLessThan(6);
  expect(lines.join("\n")).toContain("nothing is deployed, 373 resources declared");
  expect(await wrongHints(lines.join("\n"), terminal)).toEqual([]);
  expect(reportLines(report(false), terminal).length).toBeGreaterThan(373);
  expect(reportMarkdown(report(true)).split("\n").length).toBeLessThan(30);
});

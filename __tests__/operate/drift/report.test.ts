import { type DriftReport, reportLines } from "../../../operate/drift/report";
import { playedTerminal } from "../../support/played-terminal";

const long = "aws_iam_role_policy_attachment.with_a_long_name";

const report: DriftReport = {
  environment: "dev",
  stacks: [
    {
      stack: "saas-dev",
      outcome: "compared",
      serial: 9,
      empty: false,
      drift: [
        {
          address: "aws_iam_role.data_function",
          type: "aws_iam_role",
          kind: "changed by hand",
          repaired: false,
          changes: [
            { path: "policy.Statement[0]", before: "a ".repeat(80), after: undefined, outcome: "kept" },
          ],
        },
      ],
      pending: [
        {
          address: "aws_iam_policy.operator",
          type: "aws_iam_policy",
          action: "update",
          changes: [],
          because: [`${long}_1`, `${long}_2`],
        },
      ],
      noise: [1, 2, 3].map((index) => ({
        address: `${long}_${index}`,
        attribute: "policy",
        reason: "the role repeats what another resource of the stack declares",
        source: "the provider",
      })),
    },
  ],
};

test.each([80, 100, 140])("values, causes and reasons fit %d columns", (width) => {
  const { terminal } = playedTerminal({ width });
  expect(reportLines(report, terminal).filter((line) => line.length > width)).toEqual([]);
});

test("without a terminal, a reason is one line", () => {
  const { terminal } = playedTerminal({ width: "piped" });
  expect(reportLines(report, terminal).filter((line) => line.includes(`${long}_3`))).toHaveLength(1);
});

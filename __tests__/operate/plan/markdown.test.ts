import { judge } from "../../../operate/plan/guard";
import { COMMENT_LIMIT, markdownOf } from "../../../operate/plan/markdown";
import { masked } from "../../../operate/plan/mask";
import { reportOf, type StackReport, terminalLines } from "../../../operate/plan/report";
import { parsePlan } from "../../../operate/terraform/plan-json";
import { resource, showJson, TODAY } from "../../support/operate/plan/plans";
import { playedTerminal } from "../../support/played-terminal";

function report(
  stack: string,
  resources: readonly object[],
  outputs: Readonly<Record<string, object>> = {},
): StackReport {
  const plan = masked(parsePlan(showJson(resources, outputs), stack));
  const verdict = judge(
    plan,
    { stack, production: false },
    [
      { stack, address: "aws_dynamodb_table.scraps", action: "delete", reason: "empty since the import" },
      { stack, address: "aws_dynamodb_table.other", action: "delete", reason: "was needed last week" },
    ],
    TODAY,
  );
  return reportOf({ stack, plan, verdict, digest: "d".repeat(64) });
}

const quiet = (stack: string) =>
  reportOf({
    stack,
    plan: parsePlan(showJson([]), stack),
    verdict: { refused: [], allowed: [], leftOver: [] },
    digest: "d".repeat(64),
  });

const busy = report(
  "saas-dev",
  [
    resource("aws_lambda_function.data", ["update"], {
      before: { timeout: 3, secret: "old" },
      after: { timeout: 30, secret: "new" },
      after_unknown: { version: true },
      before_sensitive: { secret: true },
    }),
    resource("aws_iam_role.new", ["create"]),
    resource("aws_dynamodb_table.notes", ["delete", "create"], {
      before: { name: "notes" },
      after: { name: "memos" },
      replace_paths: [["name"]],
    }),
    resource("aws_dynamodb_table.scraps", ["delete"]),
    resource("aws_sqs_queue.b", ["no-op"], {}, { previous_address: "aws_sqs_queue.a" }),
  ],
  { url: { actions: ["update"], before: "https://a", after: "https://b`c", before_sensitive: false } },
);

it("says of what is imported and set anew at once that it is imported", () => {
  const change = { importing: { id: "legacy" }, before: { a: 1 }, after: { a: 2 } };
  const text = markdownOf([report("saas-dev", [resource("aws_dynamodb_table.legacy", ["update"], change)])]);
  expect(text).toContain("- update `aws_dynamodb_table.legacy (imported)`");
});

it("tells everything that a reviewer asks, and the same each time", () => {
  const text = markdownOf([busy, quiet("saas-prod"), quiet("saas-staging")]);
  expect(text).toBe(`## Terraform plan

| Stack | Create | Update | Replace | Destroy | Other | Guard |
| --- | ---: | ---: | ---: | ---: | --- | --- |
| \`saas-dev\` | 1 | 1 | **1** | **1** | 1 move, 1 output | **refuses 1** |

No changes: \`saas-prod\`, \`saas-staging\`

- **The guard refuses that \`saas-dev\` replaces aws_dynamodb_table.notes: every item of the table.**
  To allow it, add to \`environments/plan-exceptions.ts\`: \`{ stack: "saas-dev", address: "aws_dynamodb_table.notes", action: "replace", reason: "…" }\`
- **\`saas-dev\` deletes aws_dynamodb_table.scraps: every item of the table.** Allowed by an exception: \`empty since the import\`
- The exception of \`saas-dev\` to delete \`aws_dynamodb_table.other\` is unused: remove it from \`environments/plan-exceptions.ts\`.

### saas-dev

- **replace \`aws_dynamodb_table.notes\`**
  - \`name\`: \`"notes"\` -> \`"memos"\` **forces replacement**
- **destroy \`aws_dynamodb_table.scraps\`**
- create \`aws_iam_role.new\`
- update \`aws_lambda_function.data\`
  - \`secret\`: \`(sensitive)\` -> \`(sensitive, changes)\`
  - \`timeout\`: \`3\` -> \`30\`
  - known after apply: \`version\`
- move \`aws_sqs_queue.a -> aws_sqs_queue.b\`
- output \`url\`: \`"https://a"\` -> \`\`"https://b\`c"\`\`

Plan digest: \`${"d".repeat(64)}\`
`);
  expect(markdownOf([busy, quiet("saas-prod"), quiet("saas-staging")])).toBe(text);
});

it("is one line when nothing changes", () => {
  expect(markdownOf([quiet("saas-dev"), quiet("saas-prod")])).toBe(
    "**Terraform plan.** No changes: `saas-dev`, `saas-prod`\n",
  );
  expect(markdownOf([])).toBe("**Terraform plan.** No stack is planned\n");
});

describe("a plan that does not fit a comment", () => {
  const many = Array.from({ length: 3000 }, (_, index) => resource(`aws_iam_role.role_${index}`, ["create"]));
  const text = markdownOf([report("saas-dev", [resource("aws_dynamodb_table.notes", ["delete"]), ...many])]);

  it("is cut at a line, with a note of how much is missing", () => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(Buffer.byteLength(text)).toBeGreaterThan(COMMENT_LIMIT - 200);
    const [, left] =
      /\n\n\*(\d+) more lines do not fit here: plans\/<stack>\/plan\.json has every change\.\*\n$/.exec(
        text,
      ) ?? [];
    expect(text.match(/- create/g)).toHaveLength(3000 - Number(left) + 2);
  });

  it("still begins with what loses data", () => {
    expect(text).toContain("| `saas-dev` | 3000 | 0 | 0 | **1** |");
    expect(text.indexOf("The guard refuses")).toBeLessThan(1_000);
    expect(text.indexOf("- **destroy `aws_dynamodb_table.notes`**")).toBeLessThan(2_000);
  });
});

it("shows the first attributes of a change that has too many", () => {
  const values = (value: number) =>
    Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`a${10 + i}`, value]));
  const text = markdownOf([
    report("saas-dev", [resource("aws_iam_role.x", ["update"], { before: values(1), after: values(2) })]),
  ]);
  expect(text).toContain("  - `a29`: `1` -> `2`\n  - 5 more attributes\n");
  expect(text).not.toContain("a30");
});

it("tells the same on a terminal", () => {
  const { terminal } = playedTerminal();
  expect(terminalLines(busy, terminal).join("\n")).toBe(
    `saas-dev  1 to create, 1 to update, 1 to replace, 1 to destroy, 1 to move, 1 output to change
  replace  aws_dynamodb_table.notes
             name: "notes" -> "memos"  forces replacement
  destroy  aws_dynamodb_table.scraps
  create   aws_iam_role.new
  update   aws_lambda_function.data
             secret: (sensitive) -> (sensitive, changes)
             timeout: 3 -> 30
             known after apply: version
  move     aws_sqs_queue.a -> aws_sqs_queue.b
  output   url
             "https://a" -> "https://b\`c"
  refused  replaces aws_dynamodb_table.notes: every item of the table
           to allow it, in environments/plan-exceptions.ts: { stack: "saas-dev", address: "aws_dynamodb_table.notes", action: "replace", reason: "…" }
  allowed  deletes aws_dynamodb_table.scraps: every item of the table; because: empty since the import
  unused   exception to delete aws_dynamodb_table.other: remove it from environments/plan-exceptions.ts`,
  );
});

import { problemsOf, readWorkflow } from "../../../develop/workflows/rules";

const SHA = "3d3c42e5aac5ba805825da76410c181273ba90b1";
const known = { scripts: new Set(["check"]), terraform: "1.11.4" };
const good = `on:
  pull_request:
permissions: {}
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@${SHA} # v7.0.1
        with:
          persist-credentials: false
      - run: npm ci --ignore-scripts
      - env:
          STACK: \${{ matrix.stack }}
        run: npm run --silent check -- "$STACK" --json > check.json
`;

/** What is wrong with a workflow; `from` replaced by `to` in one that is right. */
function problems(from: string | RegExp, to: string): string[] {
  const text = good.replace(from, to);
  if (text === good) throw new Error(`nothing is replaced: ${from}`);
  const workflow = readWorkflow("w.yml", text);
  if (typeof workflow === "string") return [workflow];
  return problemsOf(workflow, known).map(({ problem }) => problem);
}

describe("the rules of workflows", () => {
  it("let a workflow pass that keeps them", () => {
    const workflow = readWorkflow("w.yml", good);
    expect(typeof workflow === "string" ? workflow : problemsOf(workflow, known)).toEqual([]);
  });

  it.each<[string, string | RegExp, string, string]>([
    ["an action by a tag", `@${SHA} # v7.0.1`, "@v7", "name the commit, 40 hexadecimal digits"],
    ["an action by a part of a commit", SHA, SHA.slice(0, 12), "name the commit, 40 hexadecimal digits"],
    ["a commit without its release", " # v7.0.1", "", "say its release beside the commit"],
    [
      "a token that stays in the checkout",
      "persist-credentials: false",
      "fetch-depth: 0",
      "leaves the token in .git/config",
    ],
    [
      "credentials that persist",
      "credentials: false",
      "credentials: true",
      "leaves the token in .git/config",
    ],
    [
      "a trigger with rights for strangers",
      "pull_request:",
      "pull_request_target:",
      "on pull_request_target runs",
    ],
    ["another of that kind", "pull_request:", "workflow_run:", "on workflow_run runs"],
    ["permissions by default", "permissions: {}\n", "", "permissions: {} is missing"],
    [
      "permissions of every job",
      "permissions: {}",
      "permissions: { contents: read }",
      "permissions: {} is missing",
    ],
    [
      "a job that does not say its permissions",
      / {4}permissions:\n {6}contents: read\n/,
      "",
      "permissions are missing",
    ],
    ["a job that may push", "contents: read", "contents: write", "contents: write: nothing here pushes"],
    ["a job without an end", "    timeout-minutes: 5\n", "", "timeout-minutes is missing"],
    [
      "a pull request in an environment",
      "    timeout",
      "    environment: prod\n    timeout",
      "environment: a pull request",
    ],
    ["a secret", "matrix.stack", "secrets.AWS_KEY", "nothing here needs a secret"],
    ["all secrets", "matrix.stack", "toJSON(secrets)", "nothing here needs a secret"],
    ["a secret by its name in brackets", "matrix.stack", "secrets['KEY']", "nothing here needs a secret"],
    ["a script that is none", "check --", "chekc --", "package.json has no script chekc"],
    [
      "a command of the shell",
      "run: npm ci --ignore-scripts",
      "run: curl https://example.com",
      "call one script of package.json",
    ],
    [
      "two commands",
      "npm ci --ignore-scripts",
      "npm ci --ignore-scripts && ls",
      "call one script of package.json",
    ],
    ["install scripts", "npm ci --ignore-scripts", "npm ci", "call one script of package.json"],
    ["a command in a command", '"$STACK"', '"$(id)"', "call one script of package.json"],
    ["a value pasted into a command", '"$STACK"', '"${{ matrix.stack }}"', "call one script of package.json"],
    [
      "another Terraform",
      /actions\/checkout@(.*)\n.*\n.*false/,
      "hashicorp/setup-terraform@$1\n        with:\n          terraform_version: 1.9.0",
      "terraform_version is 1.9.0, and .terraform-version says 1.11.4",
    ],
    [
      "a matrix without the project's Terraform",
      /actions\/checkout@(.*)\n.*\n.*false/,
      "hashicorp/setup-terraform@$1\n        with:\n          terraform_version: ${{ matrix.version }}",
      "terraform_version is ${{ matrix.version }}, and .terraform-version says 1.11.4",
    ],
    [
      "AWS keys",
      /actions\/checkout@(.*)\n.*\n.*false/,
      "aws-actions/configure-aws-credentials@$1\n        with:\n          aws-access-key-id: AKIA",
      "AWS keys are given",
    ],
    ["YAML that is none", "jobs:", "jobs: [", "w.yml:"],
    ["no workflow", /jobs:[\s\S]*/, "jobs: 3", "w.yml: jobs"],
  ])("refuse %s", (_, from, to, problem) => {
    expect(problems(from, to)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
  });

  it("let the token of the workflow pass, and a workflow of this repository", () => {
    expect(problems("matrix.stack", "secrets.GITHUB_TOKEN")).toEqual([]);
    const call = (uses: string) => problems(/ {4}runs-on[\s\S]*/, `    permissions: {}\n    uses: ${uses}\n`);
    expect(call("./.github/workflows/check.yml")).toEqual([]);
    expect(call(`octo-org/w/.github/workflows/x.yml@${SHA} # v1.0.0`)).toEqual([
      expect.stringContaining("call a workflow of this repository"),
    ]);
  });
});

import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";

const stepShape = z.looseObject({
  uses: z.optional(z.string()),
  run: z.optional(z.string()),
  with: z.optional(z.record(z.string(), z.unknown())),
});
const permissionsShape = z.record(z.string(), z.string());
const jobShape = z.looseObject({
  uses: z.optional(z.string()),
  permissions: z.optional(permissionsShape),
  "timeout-minutes": z.optional(z.number()),
  environment: z.optional(z.unknown()),
  concurrency: z.optional(z.unknown()),
  strategy: z.optional(z.looseObject({ matrix: z.optional(z.unknown()) })),
  steps: z.optional(z.array(stepShape)),
});
const workflowShape = z.looseObject({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions: z.optional(permissionsShape),
  concurrency: z.optional(z.unknown()),
  jobs: z.record(z.string(), jobShape),
});

export type Step = z.output<typeof stepShape>;
export type Job = z.output<typeof jobShape>;

/** The parts of a workflow that the project's rules use. */
export interface Workflow extends z.output<typeof workflowShape> {
  readonly file: string;
  readonly text: string;
}

/** Reads a workflow. @returns the workflow, or why it is invalid: `file:line: reason` */
export function readWorkflow(file: string, text: string): Workflow | string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    return `${file}:${lines.linePos(error.pos[0]).line}: ${error.message.split("\n", 1)[0]}`;
  }
  const parsed = workflowShape.safeParse(document.toJS());
  if (parsed.success) return { ...parsed.data, file, text };
  const [issue] = parsed.error.issues;
  return `${file}: ${issue?.path.join(".")}: ${issue?.message}`;
}

/** A workflow's triggers: the keys of `on`. */
const triggersOf = ({ on }: Workflow): string[] =>
  typeof on === "string" ? [on] : Array.isArray(on) ? on : Object.keys(on);

/** A violation of a project rule; `where` is a job, or the whole workflow. */
export interface Problem {
  readonly file: string;
  readonly where: string;
  readonly problem: string;
}

/** Reference data of the rules. */
export interface Known {
  /** The scripts of package.json. */
  readonly scripts: ReadonlySet<string>;
  /** The version in .terraform-version. */
  readonly terraform: string;
}

/** An action by the commit that it was reviewed at, with its release beside it. */
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
/** One call of npm: each step is a script of the project, which runs and is tested without GitHub. */
const NPM = /^npm (?:ci --ignore-scripts|test|run (?:--silent )?([\w:-]+)(?: -- [^;&|`]*)?)$/;
/** `$(…)` runs another command, and `${{ … }}` is pasted into the command before the shell parses it. */
const PASTED = /\$\(|\$\{\{/;

/** All violations of the project's rules by a workflow; the linter finds what GitHub itself refuses. */
export function problemsOf(workflow: Workflow, known: Known): Problem[] {
  const { file, text, jobs } = workflow;
  const problem = (where: string) => (found: string) => ({ file, where, problem: found });
  return [
    ...wholeProblems(workflow).map(problem("workflow")),
    ...textProblems(text).map(problem("workflow")),
    ...Object.entries(jobs).flatMap(([name, job]) =>
      [
        ...jobProblems(workflow, job),
        ...(job.steps ?? []).flatMap((step) => stepProblems(step, job, known)),
      ].map(problem(name)),
    ),
  ];
}

function wholeProblems(workflow: Workflow): string[] {
  const triggers = triggersOf(workflow);
  const problems: string[] = [];
  for (const trigger of ["pull_request_target", "workflow_run"]) {
    if (triggers.includes(trigger)) {
      problems.push(`on ${trigger} runs code of others with the branch's permissions: use pull_request`);
    }
  }
  if (workflow.permissions === undefined || Object.keys(workflow.permissions).length > 0) {
    problems.push("permissions: {} is missing: jobs declare what they need, and no other has any");
  }
  return problems;
}

/** Problems in the text: missing release comments beside actions, and secrets. */
function textProblems(text: string): string[] {
  const unsaid = text
    .split("\n")
    .filter((line) => /\buses: [^.\s]\S*@/.test(line) && !/ # v\d+\.\d+\.\d+$/.test(line))
    .map((line) => `${line.trim()}: say its release beside the commit, # v1.2.3`);
  const secrets = text
    .split("\n")
    .filter((line) => /\bsecrets\b(?!\.GITHUB_TOKEN\b)/.test(line.replace(/(^|\s)#.*$/, "")))
    .map((line) => `${line.trim()}: nothing here needs a secret, roles are taken with OIDC`);
  return [...unsaid, ...secrets];
}

function jobProblems(workflow: Workflow, job: Job): string[] {
  const problems: string[] = [];
  if (job.permissions === undefined) problems.push("permissions are missing: say what its token may do");
  for (const [scope, level] of Object.entries(job.permissions ?? {})) {
    if (scope === "contents" && level === "write") problems.push("contents: write: nothing here pushes");
  }
  if (job.uses !== undefined) {
    if (!job.uses.startsWith("./")) problems.push(`uses ${job.uses}: call a workflow of this repository`);
    return problems;
  }
  if (job["timeout-minutes"] === undefined)
    problems.push("timeout-minutes is missing: a job may take 6 hours");
  const pulls = triggersOf(workflow).includes("pull_request");
  if (pulls && job.environment !== undefined) {
    problems.push("environment: a pull request must not reach what an environment on GitHub trusts");
  }
  return problems;
}

function stepProblems(step: Step, job: Job, { scripts, terraform }: Known): string[] {
  const { uses, run } = step;
  const problems: string[] = [];
  if (uses !== undefined) {
    if (!PINNED.test(uses))
      problems.push(`uses ${uses}: name the commit, 40 hexadecimal digits; tags can be moved`);
    if (uses.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false) {
      problems.push("actions/checkout without persist-credentials: false leaves the token in .git/config");
    }
    const version = step.with?.terraform_version;
    // A matrix may have other releases beside the project's.
    const listed = JSON.stringify(job.strategy?.matrix ?? null).includes(`"${terraform}"`);
    const right = /^\$\{\{ matrix\.[\w.]+ \}\}$/.test(`${version}`) ? listed : version === terraform;
    if (uses.startsWith("hashicorp/setup-terraform@") && !right) {
      problems.push(`terraform_version is ${version}, and .terraform-version says ${terraform}`);
    }
    if (
      uses.startsWith("aws-actions/") &&
      /access-key|session-token/.test(Object.keys(step.with ?? {}).join())
    ) {
      problems.push("AWS keys are given: take a role with role-to-assume");
    }
  }
  for (const line of run === undefined ? [] : run.trim().split("\n")) {
    const called = NPM.exec(line.replace(/ > [\w.]+$/, ""));
    if (called === null || PASTED.test(line)) {
      problems.push(
        `run: ${line}: call one script of package.json with npm; values come in by env:, and quoted`,
      );
    } else if (called[1] !== undefined && !scripts.has(called[1])) {
      problems.push(`run: ${line}: package.json has no script ${called[1]}`);
    }
  }
  return problems;
}

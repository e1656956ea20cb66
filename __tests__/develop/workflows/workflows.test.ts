import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { runWorkflows } from "../../../develop/workflows/program";
import { type Job, readWorkflow, type Workflow } from "../../../develop/workflows/rules";
import { loadEnvironments } from "../../../environments/load";
import { outcomeOf } from "../../support/played-terminal";

const root = resolve(__dirname, "../../..");
const directory = join(root, ".github/workflows");
const workflow = (name: string): Workflow => {
  const read = readWorkflow(name, readFileSync(join(directory, name), "utf8"));
  if (typeof read === "string") throw new Error(read);
  return read;
};
const lint = (...words: string[]) => outcomeOf((terminal) => runWorkflows(words, terminal));
const permissions = (job: Job | undefined) => job?.permissions;
const withCi = loadEnvironments().filter(({ ci }) => ci !== undefined);

describe("npm run workflows", () => {
  it("finds nothing in this project's workflows", async () => {
    expect(await lint()).toEqual({
      exitCode: 0,
      err: "",
      out: expect.stringMatching(/^\d+ workflows, nothing found$/),
    });
  });

  it("finds what GitHub would refuse, and what breaks a rule, with file and place", async () => {
    const bad = mkdtempSync(join(tmpdir(), "workflows-"));
    try {
      const text = readFileSync(join(directory, "check.yml"), "utf8");
      writeFileSync(
        join(bad, "a.yml"),
        text.replace("runs-on: ubuntu-24.04", "runs-on: ubunt").replace(/@[0-9a-f]{40}/, "@v7"),
      );
      const { exitCode, err } = await lint(bad);
      expect(exitCode).toBe(1);
      expect(err).toMatch(/a\.yml:\d+:\d+: label "ubunt" is unknown/);
      expect(err).toContain("a.yml: check: uses actions/checkout@v7: name the commit");
    } finally {
      rmSync(bad, { recursive: true });
    }
  });
});

describe("the workflows", () => {
  it("name each action at one commit", () => {
    const found = new Map<string, Set<string>>();
    for (const name of readdirSync(directory)) {
      for (const job of Object.values(workflow(name).jobs)) {
        for (const { uses } of job.steps ?? []) {
          const [action = "", commit = ""] = (uses ?? "").split("@");
          if (uses !== undefined) found.set(action, (found.get(action) ?? new Set()).add(commit));
        }
      }
    }
    expect([...found].filter(([, commits]) => commits.size > 1)).toEqual([]);
    expect(found.size).toBeGreaterThan(4);
  });

  it("deploy every environment of CI, production last, one after the other, each alone", () => {
    const { check, ...jobs } = workflow("deploy.yml").jobs;
    expect(check?.uses).toBe("./.github/workflows/check.yml");
    expect(Object.keys(jobs).sort()).toEqual(withCi.map(({ name }) => name).sort());
    let before = "check";
    for (const [name, job] of Object.entries(jobs)) {
      expect(job).toMatchObject({
        needs: before,
        uses: "./.github/workflows/deploy-environment.yml",
        with: { environment: name },
        concurrency: { group: `deploy-${name}`, "cancel-in-progress": false },
      });
      before = name;
    }
    const production = withCi.filter((environment) => environment.production).map(({ name }) => name);
    expect(Object.keys(jobs).slice(-production.length)).toEqual(production);
  });

  it("deploy from the branch that the roles trust", () => {
    const { push } = workflow("deploy.yml").on as { push: { branches: string[] } };
    for (const { ci } of withCi) expect(push.branches).toEqual([ci?.branch]);
  });

  it("give the right to take a role to jobs that plan, compare, deploy or verify, and to no other", () => {
    const allowed = readdirSync(directory).flatMap((name) =>
      Object.entries(workflow(name).jobs)
        .filter(([, job]) => permissions(job)?.["id-token"] === "write" && job.uses === undefined)
        .map(([job]) => `${name} ${job}`),
    );
    expect(allowed.sort()).toEqual([
      "deploy-environment.yml deploy",
      "deploy-environment.yml plan",
      "deploy-environment.yml verify",
      "drift.yml compare",
      "plan.yml plan",
    ]);
  });

  it("write to pull requests and issues in the one job that has to, which has no role", () => {
    expect(permissions(workflow("plan.yml").jobs.comment)).toEqual({
      contents: "read",
      "pull-requests": "write",
    });
    expect(permissions(workflow("drift.yml").jobs.issue)).toEqual({ contents: "read", issues: "write" });
    expect(permissions(workflow("plan.yml").jobs.changed)).toEqual({ contents: "read" });
  });

  it("verify what was deployed, where the environment gives CI a role for it, and write the report into the summary", () => {
    const { verify } = workflow("deploy-environment.yml").jobs;
    expect(verify).toMatchObject({
      needs: ["plan", "deploy"],
      if: "${{ needs.plan.outputs.verify-role != '' }}",
    });
    const { run } = verify?.steps?.at(-1) ?? {};
    expect(run).toBe('npm run verify -- "$ENVIRONMENT" --markdown "$GITHUB_STEP_SUMMARY"');
    // Customers' environments give CI no operator's rights.
    expect(withCi.filter(({ ci }) => ci?.verify).map(({ production }) => production)).not.toContain(true);
  });

  it("deploy behind an approval, with the digests of the job that planned", () => {
    const { plan, deploy } = workflow("deploy-environment.yml").jobs;
    expect(deploy?.environment).toBe("${{ needs.plan.outputs.github-environment }}");
    expect(plan?.environment).toBeUndefined();
    const last = deploy?.steps?.at(-1);
    expect(last?.env).toMatchObject({ DIGESTS: "${{ needs.plan.outputs.digests }}" });
    expect(last?.run).toContain('--digest "$DIGESTS"');
    const uploads = plan?.steps?.filter(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    // The lock file of the provider is hidden, and the artifact holds the state.
    expect(uploads?.map((step) => step.with)).toEqual([
      expect.objectContaining({ "include-hidden-files": true, "retention-days": 1 }),
    ]);
    const runs = (plan?.steps ?? []).map(({ run = "" }) => run);
    expect(runs.indexOf("npm run github -- require-private")).toBeGreaterThan(-1);
  });

  it("plan pull requests without a plan file, and none of a fork", () => {
    const { plan, comment } = workflow("plan.yml").jobs;
    expect((plan?.steps ?? []).map(({ run }) => run)).toContain(
      'npm run plan -- "$STACK" --review --scan scan --summary "$GITHUB_STEP_SUMMARY"',
    );
    for (const job of [plan, comment]) {
      expect(job?.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
    }
  });

  it("scan each plan of a pull request with the accepted findings, and upload nothing of it", () => {
    const steps = workflow("plan.yml").jobs.plan?.steps ?? [];
    const scan = steps.find(({ uses }) => uses?.startsWith("bridgecrewio/checkov-action@"));
    expect(scan?.with).toMatchObject({
      file: "scan/${{ matrix.stack }}.json",
      baseline: "scan/baseline.json",
    });
    const written = steps.findIndex(({ run = "" }) =>
      /^npm run security -- baseline .* --out scan\/baseline\.json$/.test(run),
    );
    expect(written).toBeGreaterThan(-1);
    expect(written).toBeLessThan(steps.indexOf(scan ?? {}));
    const uploads = steps.filter(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    expect(uploads.map((step) => String(step.with?.path))).not.toContainEqual(
      expect.stringMatching(/^(\.|scan)/),
    );
  });

  it("keep npm packages and actions up to date, in groups", () => {
    const { version, updates } = parse(readFileSync(join(root, ".github/dependabot.yml"), "utf8"));
    expect(version).toBe(2);
    expect(updates).toEqual([
      expect.objectContaining({ "package-ecosystem": "npm", directory: "/", groups: expect.anything() }),
      expect.objectContaining({
        "package-ecosystem": "github-actions",
        directory: "/",
        groups: expect.anything(),
      }),
    ]);
  });
});

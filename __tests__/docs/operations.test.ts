import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Terminal } from "@saas/cli-kit/terminal";
import { runSupplyChain } from "../../develop/supply-chain/program";
import { loadEnvironments } from "../../environments/load";
import { runDiffEnvironments } from "../../operate/compare/program";
import { runCosts } from "../../operate/costs/program";
import { runDeploy } from "../../operate/deploy/program";
import { runDrift } from "../../operate/drift/program";
import { runGitHub } from "../../operate/github/program";
import { runPlan } from "../../operate/plan/program";
import { runState } from "../../operate/state/program";
import { runTenants } from "../../operate/tenants/program";
import { stackNames } from "../../synthesis/compose";
import { keptTerminal } from "../operate/plan/support/terminal";
import { commandsOf, type DocumentedCommand } from "./commands";

const root = join(__dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** `--help` of a script's command line, in this process. */
const programs: Record<string, (words: string[], terminal: Terminal) => unknown> = {
  costs: runCosts,
  deploy: runDeploy,
  "diff-environments": runDiffEnvironments,
  drift: (words, terminal) => runDrift(words, { terminal }),
  github: (words, terminal) => runGitHub(words, { terminal }),
  plan: runPlan,
  state: (words, terminal) => runState(words, { terminal }),
  "supply-chain": runSupplyChain,
  tenants: runTenants,
};
/** Verbs that a script has without saying them: what comes first is something else. */
const unnamed: Record<string, string[]> = { plan: ["make"], state: ["show"] };

/**
 * What carries out a command for real: a test, or nobody but somebody with an account, or with the network. The first that matches counts.
 */
const carriedOut: readonly (readonly [RegExp, string])[] = [
  [/^(git revert|git grep|npm install|export) /, "on a checkout"],
  [/^aws /, "an account"],
  [/^npm ci$/, ".ci/run"],
  [/^npm run check$/, ".ci/run"],
  [/^npm run test:terraform$/, ".ci/run"],
  [/^npm run record:permissions$/, "__tests__/develop/permissions/recording.test.ts"],
  [/^npm run protect$/, "__tests__/environments/protected-silos.test.ts"],
  [/^npm run tour\b/, "__tests__/e2e/deployed.test.ts"],
  [/^npm run tenants -- restore\b/, "__tests__/e2e/restore.test.ts"],
  [/^npm run tenants\b/, "__tests__/e2e/tenants-command.test.ts"],
  [/^npm run costs\b/, "__tests__/e2e/tenants-command.test.ts"],
  [/^npm run plan -- changed\b/, "__tests__/operate/plan/changed.test.ts"],
  [/^npm run (plan|deploy)\b/, "__tests__/terraform/reviewed-plans.test.ts"],
  [/^npm run (state|drift)\b/, "__tests__/terraform/state.test.ts"],
  [/^npm run github\b/, "__tests__/operate/github/environments.test.ts"],
  [/^npm run diff-environments\b/, "__tests__/operate/compare/program.test.ts"],
  [/^npx cdktf synth\b/, "__tests__/terraform/valid.test.ts"],
  [/^npx cdktf (deploy|destroy|output|diff)\b/, "__tests__/terraform/deployment.test.ts"],
  [/^terraform -chdir=\S+ (force-unlock|plan)\b/, "__tests__/terraform/state.test.ts"],
  [/^terraform -chdir=\S+ init\b/, "__tests__/terraform/migrations.test.ts"],
  [/^rm (-r )?(terraform|cdktf\.out)\S+$/, "__tests__/terraform/migrations.test.ts"],
];

const documents = [
  "docs/operations.md",
  "docs/delivery.md",
  "docs/alarms.md",
  "docs/backup.md",
  "docs/costs.md",
];
const commands = documents.flatMap((document) =>
  commandsOf(document).map((command) => ({ ...command, document })),
);
const unique = [...new Map(commands.map((command) => [command.text, command])).values()];
const named = (list: readonly (DocumentedCommand & { document: string })[]) =>
  list.map((command) => [`${command.document}:${command.line} ${command.text}`, command.text] as const);

async function help(script: string, verb?: string): Promise<string> {
  const { terminal, text } = keptTerminal();
  await programs[script]?.([...(verb === undefined ? [] : [verb]), "--help"], terminal);
  const { out, err } = text();
  return `${out}\n${err}`;
}

describe("a command of the operator's documents", () => {
  it.each(documents)("is found in %s", (document) => {
    expect(commands.filter((command) => command.document === document)).not.toEqual([]);
  });

  it.each(named(unique.filter(({ text }) => text.startsWith("npm run "))))("%s exists", async (_, text) => {
    const [, script = "", rest = ""] = /^npm run (?:--silent )?([\w:-]+)(?: -- ?(.*))?$/.exec(text) ?? [];
    expect(Object.keys(scripts)).toContain(script);
    if (programs[script] === undefined) return;
    const words = rest.split(/\s+/).filter((word) => word !== "");
    const whole = await help(script);
    const verbs = [...whole.matchAll(/^ {2}([a-z][a-z-]+)\b/gm)].map(([, verb = ""]) => verb);
    const verb = words.find((word) => verbs.includes(word));
    const first = words[0] ?? "";
    // A word that is no environment, stack, option or placeholder has to be a verb.
    if (/^[a-z][a-z-]*$/.test(first) && first !== verb) {
      const known = loadEnvironments();
      expect([...known.map(({ name }) => name), ...stackNames(known)]).toContain(first);
    }
    const verbHelp = await Promise.all(
      [verb, ...(verb === undefined ? (unnamed[script] ?? []) : [])]
        .filter((name) => name !== undefined && verbs.includes(name))
        .map((name) => help(script, name)),
    );
    const known = [whole, ...verbHelp].join("\n");
    for (const option of words.filter((word) => word.startsWith("--"))) {
      expect(known).toMatch(new RegExp(`${option}\\b`));
    }
  });

  it.each(named(unique.filter(({ text }) => /^(npx cdktf|terraform) /.test(text))))(
    "%s names stacks that exist",
    (_, text) => {
      const stacks = stackNames(loadEnvironments());
      for (const [name] of text.matchAll(/\b(?:saas|ci-access|state-backend)-[a-z-]+/g))
        expect(stacks).toContain(name);
    },
  );

  it.each(named(unique))("%s is carried out by a test, or needs what no test has", (_, text) => {
    const by = carriedOut.find(([pattern]) => pattern.test(text))?.[1];
    if (by === undefined && /^npm run [\w:-]+( -- <verb>.*)?$/.test(text)) return;
    expect(by).toBeDefined();
    if (by?.includes("/")) expect(existsSync(join(root, by))).toBe(true);
  });
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exits } from "@saas/cli-kit/exit";
import type { Launched } from "@saas/cli-kit/launcher";
import { commands as develop } from "../../develop/main";
import { loadEnvironments } from "../../environments/load";
import { commands as operate } from "../../operate/main";
import { stackNames } from "../../stacks/support/naming";
import { playedTerminal } from "../support/played-terminal";

/** A command of a document, as somebody would copy it. */
interface DocumentedCommand {
  readonly line: number;
  /** Without the remark at its end. */
  readonly text: string;
}

const root = join(__dirname, "../..");

/** The commands of a Markdown document: each line of its blocks of shell, and what its text names as `npm run …`. */
function commandsOf(document: string): DocumentedCommand[] {
  const found: DocumentedCommand[] = [];
  let shell = false;
  for (const [index, line] of readFileSync(join(root, document), "utf8").split("\n").entries()) {
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence !== null) shell = fence[1] === "sh";
    else if (shell) found.push({ line: index + 1, text: line.trim().replace(/\s+# .*$/, "") });
    else {
      for (const [, text = ""] of line.matchAll(/`(npm run [^`]+)`/g)) found.push({ line: index + 1, text });
    }
  }
  return found.filter(({ text }) => text !== "");
}

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** A script that is a command of `saas` or of develop/main.ts. */
function commandOf(script: string): Launched | undefined {
  const [, folder, name = ""] =
    /^tsx (operate|develop)\/main\.ts ([\w-]+)$/.exec(scripts[script] ?? "") ?? [];
  return { operate, develop }[folder ?? ""]?.[name];
}
/** Verbs that a script has without saying them: what comes first is something else. */
const unnamed: Record<string, string[]> = { plan: ["make"], state: ["show"] };

/**
 * What carries out a command for real: a test, or nobody but somebody with an account, or with the network. The first that matches counts.
 */
const carriedOut: readonly (readonly [RegExp, string])[] = [
  [/^(git revert|git grep|npm install|export) /, "on a checkout"],
  [/^aws /, "an account"],
  [/^(saas\(\) |eval .*completion)/, "__tests__/operate/completion.test.ts"],
  [/^npm ci$/, ".ci/run"],
  [/^npm run check$/, ".ci/run"],
  [/^npm run test:terraform$/, ".ci/run"],
  [/^npm run bench\b/, ".ci/run"],
  [/^npm run record:permissions$/, "__tests__/develop/permissions/recording.test.ts"],
  [/^npm run new\b/, "__tests__/growth/growth.test.ts"],
  [/^npm run protect$/, "__tests__/environments/protected-silos.test.ts"],
  [/^npm run tour\b/, "__tests__/e2e/deployed.test.ts"],
  [/^npm run tenants -- restore\b/, "__tests__/e2e/restore.test.ts"],
  [/^npm run tenants\b/, "__tests__/e2e/stories/tenants-command.test.ts"],
  [/^npm run costs\b/, "__tests__/e2e/stories/tenants-command.test.ts"],
  [/^npm run plan -- changed\b/, "__tests__/operate/plan/changed.test.ts"],
  [/^npm run (plan|deploy)\b/, "__tests__/terraform/reviewed-plans.test.ts"],
  [/^npm run (state|drift)\b/, "__tests__/terraform/state.test.ts"],
  [/^npm run security\b/, "__tests__/develop/security/baseline.test.ts"],
  [/^npm run verify -- local\b/, "__tests__/e2e/verify.test.ts"],
  [/^npm run verify\b/, "__tests__/terraform/deployment.test.ts"],
  [/^npm run destroy\b/, "__tests__/terraform/destroy.test.ts"],
  [/^npm run toolchain -- lock$/, "the npm registry"],
  [/^npm run toolchain\b/, "__tests__/develop/toolchain/change-over.test.ts"],
  [/^npm run github\b/, "__tests__/operate/github/environments.test.ts"],
  [/^npm run diff-environments\b/, "__tests__/operate/compare/program.test.ts"],
  [/^npx cdktf synth\b/, "__tests__/terraform/valid.test.ts"],
  [/^npx cdktf (deploy|destroy|output|diff)\b/, "__tests__/terraform/deployment.test.ts"],
  [/^terraform -chdir=\S+ (force-unlock|plan)\b/, "__tests__/terraform/state.test.ts"],
  [/^terraform -chdir=\S+ untaint\b/, "__tests__/terraform/tainted.test.ts"],
  [/^terraform -chdir=\S+ (init|state rm)\b/, "__tests__/terraform/migrations.test.ts"],
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
  const { terminal, text } = playedTerminal();
  const run = await commandOf(script)?.load();
  await run?.([...(verb === undefined ? [] : [verb]), "--help"], terminal);
  const { out, err } = text();
  return `${out}\n${err}`;
}

describe("a command of the operator's documents", () => {
  it.each(documents)("is found in %s", (document) => {
    expect(commands.filter((command) => command.document === document)).not.toEqual([]);
  });

  it("is found for every command of operators", () => {
    const documented = new Set(unique.map(({ text }) => /^npm run (?:--silent )?([\w:-]+)/.exec(text)?.[1]));
    expect(Object.keys(operate).filter((name) => !documented.has(name))).toEqual([]);
  });

  it.each(named(unique.filter(({ text }) => text.startsWith("npm run "))))("%s exists", async (_, text) => {
    const [, script = "", rest = ""] = /^npm run (?:--silent )?([\w:-]+)(?: -- ?(.*))?$/.exec(text) ?? [];
    expect(Object.keys(scripts)).toContain(script);
    if (commandOf(script) === undefined) return;
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

describe("every command of the tables", () => {
  const all = Object.entries({ ...operate, ...develop });

  it.each(all)("%s --help prints its options and exit codes, and does nothing else", async (_, { load }) => {
    const { terminal, text } = playedTerminal();
    expect(await (await load())(["--help"], terminal)).toBe(exits.done.code);
    const { out, err } = text();
    expect(err).toBe("");
    for (const end of [exits.done, exits.failed, exits.usage])
      expect(out).toContain(`${end.code}  ${end.meaning}`);
  });

  it.each(all)("%s refuses an unknown option as wrong usage", async (_, { load }) => {
    const { terminal, text } = playedTerminal();
    expect(await (await load())(["--no-such-option"], terminal)).toBe(exits.usage.code);
    expect(text().out).toBe("");
  });
});

it("operations.md has the exit codes as the commands use them", () => {
  const table = readFileSync(join(root, "docs/operations.md"), "utf8");
  for (const { code, meaning } of Object.values(exits)) expect(table).toContain(`| ${code} | ${meaning} |`);
});

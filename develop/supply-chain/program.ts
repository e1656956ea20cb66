import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { outputOn, tellError } from "@saas/cli-kit/command";
import { patiently } from "@saas/cli-kit/patience";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command, CommanderError, Option } from "commander";
import { synthesizeCheckout } from "../../operate/plan/stacks/synthesize";
import { buildProblems } from "../../stacks/support/bundling";
import { type AuditAnswer, askAudit, judgeAdvisories } from "./advisories";
import { BILL_FILE, type BundledPackage, bundledPackages, writeBills } from "./bills";
import { licenceProblems } from "./licences";
import { type LockFile, lockFileProblems, readLockFile } from "./lock-file";
import { checkoutFiles, findSecrets } from "./secrets";

/** How `npm run supply-chain` ends. */
export const exitCodes = { clean: 0, problems: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

interface Options {
  readonly advisories: "required" | "if-reachable";
  readonly scan?: string;
}

/** What one check found: a line that sums up, and what is wrong. */
interface Found {
  readonly check: string;
  readonly told: string;
  readonly problems: readonly string[];
}

const root = resolve(__dirname, "../..");

/**
 * Runs `npm run supply-chain` with the words of its command line; nothing that goes wrong is thrown.
 * @param ask the advisory service; absent: npm's
 * @returns the exit code
 */
export async function runSupplyChain(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  ask: () => Promise<AuditAnswer> = () => askAudit(root),
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.clean;
  const program = programOf(terminal).action(async (options: Options) => {
    const found =
      options.scan === undefined ? await everything(options, terminal, ask) : [await scanned(options.scan)];
    const width = Math.max(...found.map(({ check }) => check.length));
    for (const { check, told, problems } of found) {
      const mark = problems.length === 0 ? terminal.colors.green("ok  ") : terminal.colors.red("FAIL");
      terminal.print(`${mark} ${check.padEnd(width)}  ${told}`);
      for (const problem of problems) terminal.note(`     ${problem}`);
    }
    if (found.some(({ problems }) => problems.length > 0)) exitCode = exitCodes.problems;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
    const problems = buildProblems(error);
    tellError(problems === undefined ? error : new Error(problems), terminal);
    return exitCodes.problems;
  }
}

async function everything(
  { advisories }: Options,
  terminal: Terminal,
  ask: () => Promise<AuditAnswer>,
): Promise<Found[]> {
  const patient = <T>(what: string, work: Promise<T>) =>
    patiently(what, work, (line) => terminal.note(terminal.noteColors.dim(line)));
  const lock = readLockFile(readFileSync(join(root, "package-lock.json"), "utf8"));
  const synthesized = await patient("synthesizing", synthesizeCheckout(root));
  const bundles = await patient("bundling, with bills of materials", writeBills(join(root, "dist/bundles")));
  const packages = bundledPackages(bundles);
  const code = Object.values(bundles).map(({ directory }) => join(directory, "index.js"));
  const files = [
    ...(await checkoutFiles(root)),
    ...code,
    ...filesBelow(join(synthesized, "stacks"), "cdk.tf.json"),
  ];
  return [
    lockFile(lock),
    {
      check: "bills of materials",
      told: `${code.length} in dist/bundles/<function>/${BILL_FILE} (CycloneDX 1.6), ${packages.length} packages`,
      problems: [],
    },
    { check: "licences", told: "of what is bundled", problems: licenceProblems(packages) },
    judged(await patient("asking for advisories", ask()), advisories, lock, packages),
    await secrets(root, files),
  ];
}

function lockFile(lock: LockFile): Found {
  const count = Object.keys(lock.packages).length - 1;
  return {
    check: "lock file",
    told: `${count} packages, from the registry, by their checksums`,
    problems: lockFileProblems(lock),
  };
}

function judged(
  answer: AuditAnswer,
  wanted: Options["advisories"],
  lock: LockFile,
  packages: readonly BundledPackage[],
): Found {
  const check = "advisories";
  if ("unreachable" in answer) {
    const told = `not looked up: npm's advisory service cannot be asked here (${answer.unreachable})`;
    const problems =
      wanted === "required" ? ["--advisories required: run it where the service can be reached"] : [];
    return { check, told, problems };
  }
  const { grave, minor, elsewhere } = judgeAdvisories(answer.audit, lock, packages);
  const told = `${grave.length} high or critical and ${minor.length} less of what is bundled; ${elsewhere} packages that are not`;
  return { check, told: [told, ...minor].join("\n     "), problems: grave };
}

async function secrets(below: string, files: readonly string[]): Promise<Found> {
  return {
    check: "secrets",
    told: `looked for in ${files.length} files: what is committed, bundled and synthesized`,
    problems: await findSecrets(below, files),
  };
}

async function scanned(directory: string): Promise<Found> {
  const below = resolve(directory);
  const files = filesBelow(below);
  return {
    check: "secrets",
    told: `looked for in ${files.length} files`,
    problems: await findSecrets(below, files),
  };
}

/** Files of a directory and below, those of a name or all. */
function filesBelow(directory: string, name?: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((path) => join(directory, path))
    .filter((path) => (name === undefined || path.endsWith(`/${name}`)) && statSync(path).isFile())
    .sort();
}

function programOf(terminal: Terminal): Command {
  return new Command("npm run supply-chain --")
    .description(
      "Checks what the platform is made of: lock file, licences and advisories of what is bundled, secrets; writes a bill of materials a function.",
    )
    .addOption(
      new Option("--advisories <when>", "`required` fails where npm's advisory service cannot be asked")
        .choices(["if-reachable", "required"])
        .default("if-reachable"),
    )
    .option("--scan <directory>", "look for secrets in these files, and do nothing else")
    .configureOutput(outputOn(terminal))
    .addHelpText(
      "after",
      `
Exit codes:
  0  nothing found; advisories that are low or moderate, or of what is not bundled, are told
  1  something found, a line each on stderr
  2  wrong usage`,
    )
    .exitOverride();
}

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { patientOn } from "@saas/cli-kit/progress";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Option } from "commander";
import { synthesizeCheckout } from "../../operate/plan/synthesized";
import { projectCommand } from "../../operate/support/command";
import { buildProblems } from "../../stacks/support/bundling";
import { type AuditAnswer, askAudit, judgeAdvisories } from "./advisories";
import { BILL_FILE, type BundledPackage, bundledPackages, writeBills } from "./bills";
import { installedProblems, licenceProblems } from "./licences";
import { type LockFile, lockFileProblems, readLockFile } from "./lock-file";
import { checkoutFiles, findSecrets } from "./secrets";

interface Options {
  readonly advisories: "required" | "if-reachable";
  readonly scan?: string;
}

/** Result of one check. */
interface Found {
  readonly check: string;
  readonly summary: string;
  readonly problems: readonly string[];
}

const root = resolve(__dirname, "../..");

/** Runs `npm run supply-chain`. @param ask the advisory service; absent: npm's */
export function runSupplyChain(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  ask: () => Promise<AuditAnswer> = () => askAudit(root),
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "supply-chain",
      description:
        "Checks the lock file, licences and advisories of bundled packages, and secrets; writes a bill of materials for each function.\n" +
        "Advisories that are low or moderate, or of packages that are not bundled, are reported and do not fail.",
    },
    terminal,
  );
  program
    .addOption(
      new Option("--advisories <when>", "`required`: fail when npm's advisory service cannot be reached")
        .choices(["if-reachable", "required"])
        .default("if-reachable"),
    )
    .option("--scan <directory>", "only search these files for secrets")
    .action(
      action(async (options: Options) => {
        const found = await checks(options, terminal, ask);
        const width = Math.max(...found.map(({ check }) => check.length));
        for (const { check, summary, problems } of found) {
          const mark = problems.length === 0 ? terminal.colors.green("ok  ") : terminal.colors.red("FAIL");
          terminal.print(`${mark} ${check.padEnd(width)}  ${summary}`);
          for (const problem of problems) terminal.note(`     ${problem}`);
        }
        return found.some(({ problems }) => problems.length > 0) ? exitCodes.failed : exitCodes.done;
      }),
    );
  return run(words);
}

async function checks(
  options: Options,
  terminal: Terminal,
  ask: () => Promise<AuditAnswer>,
): Promise<Found[]> {
  try {
    return options.scan === undefined
      ? await everything(options, terminal, ask)
      : [await scanned(options.scan)];
  } catch (error) {
    const problems = buildProblems(error);
    throw problems === undefined ? error : new CommandError(problems);
  }
}

async function everything(
  { advisories }: Options,
  terminal: Terminal,
  ask: () => Promise<AuditAnswer>,
): Promise<Found[]> {
  const patient = patientOn(terminal);
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
      summary: `${code.length} in dist/bundles/<function>/${BILL_FILE} (CycloneDX 1.6), ${packages.length} packages`,
      problems: [],
    },
    {
      check: "licences",
      summary: "of bundled packages; of installed ones, none that binds who serves others",
      problems: [...licenceProblems(packages), ...installedProblems(lock)],
    },
    judged(await patient("querying advisories", ask()), advisories, lock, packages),
    await secrets(root, files),
  ];
}

function lockFile(lock: LockFile): Found {
  const count = Object.keys(lock.packages).length - 1;
  return {
    check: "lock file",
    summary: `${count} packages, from the registry, by their checksums`,
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
    const summary = `not checked: npm's advisory service cannot be reached (${answer.unreachable})`;
    const problems =
      wanted === "required" ? ["--advisories required: run it where the service can be reached"] : [];
    return { check, summary, problems };
  }
  const { grave, minor, elsewhere } = judgeAdvisories(answer.audit, lock, packages);
  const summary = `${grave.length} high or critical and ${minor.length} lower ones of bundled packages; ${elsewhere} of other packages`;
  return { check, summary: [summary, ...minor].join("\n     "), problems: grave };
}

async function secrets(below: string, files: readonly string[]): Promise<Found> {
  return {
    check: "secrets",
    summary: `searched ${files.length} committed, bundled and synthesized files`,
    problems: await findSecrets(below, files),
  };
}

async function scanned(directory: string): Promise<Found> {
  const below = resolve(directory);
  const files = filesBelow(below);
  return {
    check: "secrets",
    summary: `searched ${files.length} files`,
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

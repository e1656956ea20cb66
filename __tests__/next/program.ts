import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { commandLine } from "@saas/cli-kit/command";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { changeOver } from "../../develop/toolchain/change-over";
import { compareStacks, stacksIn } from "../../develop/toolchain/compare";
import { deprecationProblems } from "../../develop/toolchain/deprecations";
import { loadEnvironments } from "../../environments/load";
import { synthesizeCheckout } from "../../operate/plan/synthesized";
import { listedDifferences } from "../../toolchains/differences";
import { installedLine, lines } from "../../toolchains/lines";
import { runtimesOf } from "../../toolchains/provider";
import { copyFor, installIn } from "./copy";
import { perTenantProblems } from "./per-tenant";

const root = resolve(__dirname, "../..");

/** Where the runtime of every environment is. */
const DEFAULTS = "environments/defaults.ts";

/** Runs `npm run test:toolchain`: everything that the line `next` must do, in a copy of a checkout of the line `current`. */
export function runNext(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "test:toolchain",
      description:
        "Changes a copy of the checkout over to the line next and tests it there: installation, types, stacks compared with\n" +
        "current, suites of stacks and functions with the newest runtime, tour, and the way back.",
    },
    terminal,
  );
  program.action(action(() => test(terminal)));
  return run(words);
}

async function test(terminal: Terminal): Promise<ExitCode> {
  if (installedLine().name !== "current") {
    terminal.print("The checkout is on the line next: its own suites test it.");
    return exitCodes.done;
  }
  let passed = 0;
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      const result = await work();
      passed++;
      terminal.print(`ok    ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${name}`);
      return result;
    } catch (error) {
      terminal.print(`FAIL  ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${name}`);
      throw error;
    }
  };
  const copy = await step("copy, with the line's Node.js", () => copyFor(root, lines.next));
  try {
    terminal.print(`      Node.js ${copy.node}, ${lines.next.summary}`);
    await step("change over", async () => changeOver(copy.directory, lines.next));
    await step("installation from the lock file", () => installIn(copy));
    await step("types", () => copy.run("npx", "tsc", "-p", "."));
    const stacks = await step("synthesis of every stack", async () => {
      await copy.run("node", "--import", "tsx", "main.ts");
      return stacksIn(join(copy.directory, "cdktf.out"));
    });
    await step("differences from current, all listed", async () => {
      const own = stacksIn(await synthesizeCheckout(root, join(copy.directory, "dist/current")));
      const { listed, problems } = compareStacks(own, stacks, listedDifferences);
      for (const { name, reason } of listedDifferences)
        terminal.print(`      ${name}, in ${listed.get(name) ?? 0} of ${stacks.size} stacks: ${reason}`);
      assertNone(problems);
    });
    await step("deprecations of the provider, all listed", async () =>
      assertNone(deprecationProblems(stacks, join(copy.directory, "node_modules"))),
    );
    const newest = runtimesOf(lines.next).at(-1) ?? "";
    const changeDefault = (before: RegExp, after: string) => {
      const defaults = join(copy.directory, DEFAULTS);
      const text = readFileSync(defaults, "utf8");
      writeFileSync(defaults, text.replace(before, after));
      if (readFileSync(defaults, "utf8") === text) throw new Error(`${DEFAULTS} has no ${before} to change`);
    };
    await step("synthesis with compute per tenant, in the functions of tenants alone", async () => {
      changeDefault(/computeIsolation: "shared"/, 'computeIsolation: "per-tenant"');
      await copy.run("node", "--import", "tsx", "main.ts");
      const isolated = stacksIn(join(copy.directory, "cdktf.out"));
      assertNone(perTenantProblems(stacks, isolated, loadEnvironments()));
      await copy.run("git", "checkout", "--quiet", DEFAULTS);
    });
    await step(`synthesis with ${newest}`, async () => {
      changeDefault(/runtime: "[\w.]+"/, `runtime: "${newest}"`);
      await copy.run("node", "--import", "tsx", "main.ts");
    });
    const suites = ["--selectProjects", "unit", "--config", "jest.sample.config.js"];
    await step(`suites of stacks and functions, with ${newest}`, () =>
      copy.run("npx", "jest", ...suites, "__tests__/stacks", "__tests__/lambdas"),
    );
    await step(`tour, with ${newest}`, () => copy.run("npm", "start", "--silent", "--", "--tour"));
    await step("change back, without a difference", async () => {
      await copy.run("git", "checkout", "--quiet", DEFAULTS);
      changeOver(copy.directory, lines.current);
      assertNone(copy.changes().split("\n").filter(Boolean));
    });
    terminal.print(`\n${passed} passed, 0 failed`);
    return exitCodes.done;
  } catch (error) {
    terminal.note(error instanceof Error ? error.message : String(error));
    terminal.print(`\n${passed} passed, 1 failed`);
    return exitCodes.failed;
  } finally {
    copy.remove();
  }
}

function assertNone(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

if (require.main === module)
  runNext(process.argv.slice(2)).then((exitCode) => {
    process.exitCode = exitCode;
  });

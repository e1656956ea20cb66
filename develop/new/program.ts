import { commandLine } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { run } from "@saas/cli-kit/process";
import { columns } from "@saas/cli-kit/table";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import type { Command } from "commander";
import { EnvironmentError } from "../../environments/load";
import { newAlarm } from "./alarm";
import { newConstruct } from "./construct";
import { root } from "./draft";
import { newEnvironment } from "./environment";
import { newFunction } from "./function";
import type { Made } from "./made";
import { newRoute } from "./route";
import { newTier } from "./tier";

/** Runs `npm run new`. */
export function runNew(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "new",
      description:
        "Writes a compiling, tested, documented start of something new, and everything that is generated from it.\n" +
        "A mistake in the command line writes nothing.",
      exitCodeOf: (error) => (error instanceof EnvironmentError ? exitCodes.usage : undefined),
    },
    terminal,
  );
  const making = <A extends unknown[]>(make: (...given: A) => Made) =>
    action(async (...given: [...A, command: Command]) => {
      const made = make(...(given.slice(0, -1) as unknown as A));
      const { fix } = (given.at(-1) as Command).optsWithGlobals<{ readonly fix: boolean }>();
      await finish(made, fix, terminal);
    });
  program.option(
    "--no-fix",
    "write no generated files: for several in a row, before the last one writes them",
  );

  program
    .command("route")
    .description("a route of a function: its entry, schemas, responses, handler and test")
    .argument("<route>", 'method and path, e.g. "GET /reports/{report_id}"')
    .requiredOption("--function <name>", "the function that serves it")
    .option("--for <audience>", "its callers: tenant or operator", "tenant")
    .action(making(newRoute));
  program
    .command("function")
    .description("a function with a route for tenants")
    .argument("<name>", "lower-case letters and digits; GET /<name> is its route")
    .option("--operator", "with a route for operators: GET /admin/<name>")
    .action(making(newFunction));
  program
    .command("environment")
    .description("an environment with the defaults of development, and an empty registry of silos")
    .argument("<name>", "lower-case letters and digits")
    .requiredOption("--account <id>", "its AWS account, 12 digits")
    .requiredOption("--region <region>", "its AWS region")
    .option("--repository <owner/name>", "on GitHub: CI deploys it from there")
    .action(making(newEnvironment));
  program
    .command("tier")
    .description("a tier, whose tenants share the pool")
    .argument("<name>", "lower-case letters, digits and -")
    .option("--environment <names...>", "the environments that have it; default: all")
    .action(making(newTier));
  program
    .command("alarm")
    .description("an alarm: construct, threshold, kind, section of the runbook and test")
    .argument("<name>", "its kind: lower-case words joined by -")
    .action(making(newAlarm));
  program
    .command("construct")
    .description("a construct with props and a test")
    .argument("<concern/name>", "e.g. storage/archive")
    .action(making(newConstruct));
  return run(words);
}

/** Writes the draft and the generated files, and prints the remaining edits. */
async function finish(
  { draft, next }: Made,
  generating: boolean,
  { print, note, noteColors, width }: Terminal,
) {
  const { created, changed } = draft.write();
  const generated = generating ? await writeGenerated((line) => note(noteColors.dim(line))) : [];
  const files = [
    ...created.map((path) => ["new", path]),
    ...changed.map((path) => ["changed", path]),
    ...generated.map((line) => ["generated", line]),
  ];
  for (const line of [...columns(files, width), "", "Fill in next:", ...columns(next, width)]) print(line);
}

/** Runs `npm run fix` in a separate process, because this one loaded the old tables. @returns the written files */
async function writeGenerated(note: (line: string) => void): Promise<string[]> {
  note("writing what is generated: npm run fix");
  const words = ["--import", "tsx", "develop/main.ts", "fix"];
  const { code, stdout, stderr } = await run(process.execPath, words, { cwd: root });
  if (code !== 0) throw new CommandError(`npm run fix failed:\n${stderr.trim()}`);
  return stdout.split("\n").filter((line) => line !== "" && !line.endsWith(": up to date"));
}

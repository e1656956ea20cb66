import { resolve } from "node:path";
import { commandLine } from "@saas/cli-kit/command";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { patientOn } from "@saas/cli-kit/progress";
import { table } from "@saas/cli-kit/table";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { findTerraform } from "../../operate/terraform/find";
import { findAwsProvider } from "../../operate/terraform/find-provider";
import { daysUntil, WARNING_DAYS } from "../../toolchains/calendar";
import { lines } from "../../toolchains/lines";
import { runtimesOf } from "../../toolchains/provider";
import type { Line } from "../../toolchains/schema";
import { changeOver, packageJsonOf } from "./change-over";
import { writeLocks } from "./lock";
import { lineIn } from "./package-json";
import { ends, toolchainProblems } from "./problems";
import { validate } from "./validate";

const root = resolve(__dirname, "../..");

/** Runs `npm run toolchain`. @param checkout the directory whose line changes @param today `YYYY-MM-DD` (UTC) */
export function runToolchain(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  checkout = root,
  today = new Date().toISOString().slice(0, 10),
): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "toolchain",
      description: "Shows the toolchain's line, or changes over to another: docs/toolchain.md.",
    },
    terminal,
  );
  program
    .command("status", { isDefault: true })
    .description("the line, what is installed, and what ends when")
    .action(action(() => status(checkout, terminal, today)));
  for (const line of Object.values(lines))
    program
      .command(line.name)
      .description(`change over to ${line.summary}`)
      .action(
        action(async () => {
          change(checkout, line, terminal);
        }),
      );
  program
    .command("validate")
    .description(
      "synthesize every stack, and validate it with Terraform, or the program in TERRAFORM_BINARY_NAME",
    )
    .action(action(() => validate(checkout, terminal)));
  program
    .command("lock")
    .description(
      "write the lock file of the line that is not in use, from package.json; asks the npm registry",
    )
    .action(
      action(async () => {
        const written = await patientOn(terminal)("asking the registry", writeLocks(checkout));
        for (const path of written) terminal.print(path);
      }),
    );
  return run(words);
}

function status(checkout: string, terminal: Terminal, today: string): ExitCode {
  const { colors } = terminal;
  const line = lineIn(packageJsonOf(checkout));
  const terraform = findTerraform();
  const provider = findAwsProvider(line.provider.version);
  const rows = [
    ["line", `${line.name}: ${line.summary}`],
    [
      "Node.js",
      `${process.version}; the line: ${line.node.development}, tested: ${line.node.tested.join(", ")}`,
    ],
    ["runtimes", runtimesOf(line).join(", ")],
    [
      "program",
      "found" in terraform ? `${terraform.found.program.title} ${terraform.found.version}` : "not installed",
    ],
    [
      "AWS provider",
      `${line.provider.version}, ${"found" in provider ? `in ${provider.found.directory}` : "not on this machine"}`,
    ],
  ];
  for (const [name = "", value] of rows) terminal.print(`${name.padEnd(13)} ${value}`);
  terminal.print("");
  const dates = ends().map(({ what, date, effect, action, source }) => {
    const days = daysUntil(date, today);
    const near = days <= WARNING_DAYS ? colors.yellow : (text: string) => text;
    return [
      { text: date, paint: near },
      days < 0 ? "ended" : `${days} days`,
      what,
      `${effect}; ${action} (${source})`,
    ];
  });
  for (const row of table(
    ["DATE", "LEFT", { text: "WHAT", least: 12 }, { text: "WHAT TO DO", below: true }],
    dates,
    terminal,
  ))
    terminal.print(row);
  const problems = toolchainProblems(checkout);
  for (const problem of problems) terminal.note(terminal.noteColors.red(problem));
  return problems.length === 0 ? exitCodes.done : exitCodes.failed;
}

function change(checkout: string, to: Line, terminal: Terminal): void {
  const written = changeOver(checkout, to);
  if (written.length === 0) {
    terminal.print(`The line is ${to.name} already.`);
    return;
  }
  for (const path of written) terminal.print(path);
  const steps = [
    `Node.js ${to.node.development}, then: npm ci --ignore-scripts`,
    "npm run fix && npm run check",
    "npm run plan -- --environment dev --review",
  ];
  terminal.print("\nNext:");
  for (const step of steps) terminal.print(`  ${step}`);
  terminal.print("\nWhat to expect of plans (docs/toolchain.md):");
  for (const each of to.expect) terminal.print(`  - ${each}`);
}

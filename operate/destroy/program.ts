import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { environmentNamed } from "../../environments/environment";
import type { EnvironmentConfig } from "../../environments/schema";
import { platformStackName, siloStackName, stateBackendStackName } from "../../stacks/support/naming";
import { type CheckoutSource, type Context, contextOf } from "../plan/checkout";
import type { SynthesizedStack } from "../plan/synthesized";
import { projectCommand } from "../support/command";
import { compare } from "../support/json";
import { errorsOf, TerraformStack } from "../terraform/cli";
import { changesOf, parsePlan, planIn, planInto } from "../terraform/plan-json";
import { administratorsSteps, protectionOf, remainsOf } from "./remains";

interface Options {
  readonly dryRun?: true;
}

/** Runs `npm run destroy`. @param source the checkout whose stacks are destroyed; absent: this one */
export function runDestroy(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  source?: CheckoutSource,
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "destroy",
      description:
        "Destroys an unprotected environment for good, stack by stack: silos, platform, access for CI.\n" +
        "First shows the order and what remains, then asks for each stack's name.",
      ends: ["unavailable", "refused"],
    },
    terminal,
  );
  program
    .argument("<environment>", "an environment")
    .option("--dry-run", "show the order and what remains; destroy nothing")
    .action(action((name: string, options: Options) => destroy(contextOf(terminal, source), name, options)));
  return run(words);
}

/** Destroys an environment's stacks in reverse order of deployment; stops at the first failure. */
async function destroy(context: Context, name: string, { dryRun }: Options): Promise<ExitCode> {
  const { project, terminal, patient } = context;
  const environment = environmentNamed(name, project.environments);
  project.terraform();
  const synthesized = await patient("synthesizing", project.synthesize());
  const stacks = inDestroyOrder([...synthesized.values()].filter((stack) => stack.environment === name));
  for (const line of overview(environment, stacks, terminal)) terminal.print(line);
  const protection = protectionOf(environment);
  if (protection !== undefined) {
    const steps = administratorsSteps(environment).map((step, index) => `  ${index + 1}. ${step}`);
    const message = [`${name} is protected: ${protection}. An administrator would`, ...steps].join("\n");
    throw new CommandError(message, exitCodes.refused);
  }
  if (dryRun) return exitCodes.done;
  if (!terminal.interactive) {
    throw new CommandError(
      "there is no terminal to confirm on: an environment is never destroyed unattended",
      exitCodes.usage,
    );
  }
  for (const stack of stacks) {
    if (stack.name === stateBackendStackName(name)) continue;
    await destroyStack(context, stack);
    if (stack.name === platformStackName(name)) await removeApiKeys(context, environment);
  }
  terminal.print(
    `${name} is destroyed, except for the remains listed above. Remove the state bucket by hand, last.`,
  );
  return exitCodes.done;
}

/** Silos depend on the platform's roles and topic, the platform's roles on the boundary of the access for CI; the states are last. */
export function inDestroyOrder<S extends { readonly name: string; readonly environment: string }>(
  stacks: readonly S[],
): S[] {
  const order = ({ name, environment }: S) => {
    if (name.startsWith(siloStackName(environment, ""))) return 0;
    if (name === platformStackName(environment)) return 1;
    return name === stateBackendStackName(environment) ? 3 : 2;
  };
  return [...stacks].sort((a, b) => order(a) - order(b) || compare(a.name, b.name));
}

function overview(
  environment: EnvironmentConfig,
  stacks: readonly SynthesizedStack[],
  { colors }: Terminal,
): string[] {
  const byHand = stateBackendStackName(environment.name);
  return [
    colors.bold(`Destroying ${environment.name}, in this order`),
    ...stacks.map(({ name }, index) => `  ${index + 1}. ${name}${name === byHand ? " (by hand)" : ""}`),
    "",
    colors.bold("What stays"),
    ...remainsOf(environment).flatMap(({ what, why, removal }) => [
      `  ${what}: ${why}`,
      colors.dim(`    ${removal}`),
    ]),
    "",
  ];
}

async function destroyStack({ project, terminal, patient }: Context, stack: SynthesizedStack): Promise<void> {
  const terraform = new TerraformStack(project.terraform(), stack.directory);
  const label = `${stack.name}: terraform`;
  const directory = mkdtempSync(join(tmpdir(), "destroy-"));
  try {
    const file = join(directory, "destroy.tfplan");
    await patient(`planning ${stack.name}`, planInto(terraform, file, { label, destroy: true }));
    const plan = await planIn(terraform, file, label, parsePlan);
    const gone = changesOf(plan).filter(({ kind }) => kind === "destroy");
    if (gone.length === 0) {
      terminal.print(`${stack.name}  nothing is deployed`);
      return;
    }
    terminal.note(`${stack.name}: ${gone.length} resources will be destroyed, with all of their data.`);
    const answer = await terminal.ask(`Type the stack's name (${stack.name}) to continue: `);
    if (answer !== stack.name) {
      throw new CommandError(
        `not confirmed: ${stack.name} and the stacks after it are unchanged`,
        exitCodes.usage,
      );
    }
    const applied = await terraform.apply(file, (line) =>
      terminal.note(terminal.noteColors.dim(`  ${line}`)),
    );
    if (applied.code !== 0) {
      throw new CommandError(
        `${label} apply: ${errorsOf(applied)}\nResources destroyed so far are gone: fix the cause, and repeat npm run destroy -- ${stack.environment}`,
      );
    }
    terminal.print(`${stack.name}  destroyed: ${gone.length} resources`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function removeApiKeys({ terminal }: Context, environment: EnvironmentConfig): Promise<void> {
  // Loaded on demand: a dry run needs no AWS SDK.
  const { TenantApiKeys } = await import("./api-keys");
  const keys = new TenantApiKeys(environment);
  try {
    const ids = await keys.list();
    if (ids.length === 0) return terminal.print("API keys  none left");
    const answer = await terminal.ask(
      `Delete ${ids.length} API keys of tenants of ${environment.name}? [y/N] `,
    );
    if (!/^y(es)?$/i.test(answer.trim())) return terminal.print(`API keys  ${ids.length} stay`);
    await keys.remove(ids);
    terminal.print(`API keys  deleted: ${ids.length}`);
  } finally {
    keys.close();
  }
}

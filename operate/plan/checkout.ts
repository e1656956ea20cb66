import { CommandError } from "@saas/cli-kit/exit";
import { type Patient, patientOn } from "@saas/cli-kit/progress";
import type { Terminal } from "@saas/cli-kit/terminal";
import { loadEnvironments } from "../../environments/load";
import { type PlanException, planExceptions } from "../../environments/plan-exceptions";
import type { EnvironmentConfig } from "../../environments/schema";
import { ownTerraform, type TerraformCli } from "../terraform/cli";
import { projectRoot } from "../terraform/project";
import { type Revision, revisionOf } from "./git";
import type { GuardedStack } from "./guard";
import { readSynthesized, type SynthesizedStack, synthesizeCheckout } from "./synthesized";

/** The checkout to plan and deploy, its environments, and its Terraform. */
export interface Checkout {
  readonly root: string;
  readonly environments: readonly EnvironmentConfig[];
  readonly exceptions: readonly PlanException[];
  /** Synthesizes; the stacks by their names. */
  synthesize(): Promise<ReadonlyMap<string, SynthesizedStack>>;
  revision(): Promise<Revision>;
  /** @throws CommandError (exit code 3) when Terraform is missing */
  terraform(): TerraformCli;
  /** `YYYY-MM-DD` (UTC). */
  today(): string;
}

/** This checkout. @throws EnvironmentError if environment data is invalid */
export function ownCheckout(): Checkout {
  return {
    root: projectRoot,
    environments: loadEnvironments(),
    exceptions: planExceptions,
    synthesize: async () => readSynthesized(await synthesizeCheckout(projectRoot)),
    revision: () => revisionOf(projectRoot),
    terraform: ownTerraform,
    today: () => new Date().toISOString().slice(0, 10),
  };
}

/** How strictly the guard judges a stack of an environment. @throws CommandError for an unknown environment */
export function guardOf({ environments }: Checkout, environment: string): Omit<GuardedStack, "stack"> {
  const found = environments.find(({ name }) => name === environment);
  if (found === undefined) {
    throw new CommandError(
      `no environment is called "${environment}": there are ${environments.map(({ name }) => name).join(", ")}`,
    );
  }
  return {
    production: found.production,
    ci: found.ci !== undefined,
    protects: found.removalProtection,
    concurrencyLimit: found.concurrency.accountLimit,
  };
}

/** The dependencies of every verb. */
export interface Context {
  readonly project: Checkout;
  readonly terminal: Terminal;
  readonly patient: Patient;
}

/** Prints one line of JSON on stdout, which a GitHub Actions step can use as an output. */
export const printJson = ({ terminal }: Context, value: unknown): void =>
  terminal.print(JSON.stringify(value));

/** Creates the project on demand. */
export type CheckoutSource = () => Checkout;

/** The verbs' dependencies for a terminal and a project. */
export function contextOf(terminal: Terminal, source: CheckoutSource = ownCheckout): Context {
  return { project: source(), terminal, patient: patientOn(terminal) };
}

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

/** What is planned and deployed: the checkout, its environments, and the Terraform that works on them. */
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

/** This checkout. @throws EnvironmentError when environment data cannot be used */
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

/** How strictly the guard judges a stack of an environment. @throws CommandError for an environment that is none */
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
  };
}

/** What every verb works with. */
export interface Context {
  readonly project: Checkout;
  readonly terminal: Terminal;
  readonly patient: Patient;
}

/** A line of JSON alone on stdout, as GitHub Actions takes it into an output. */
export const printJson = ({ terminal }: Context, value: unknown): void =>
  terminal.print(JSON.stringify(value));

/** Makes the project once it is asked for. */
export type CheckoutSource = () => Checkout;

/** What verbs work with, made of a terminal and a project. */
export function contextOf(terminal: Terminal, source: CheckoutSource = ownCheckout): Context {
  return { project: source(), terminal, patient: patientOn(terminal) };
}

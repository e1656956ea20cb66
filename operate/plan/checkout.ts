import { resolve } from "node:path";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { type Patient, patientOn } from "@saas/cli-kit/progress";
import type { Terminal } from "@saas/cli-kit/terminal";
import { loadEnvironments } from "../../environments/load";
import { type PlanException, planExceptions } from "../../environments/plan-exceptions";
import type { EnvironmentConfig } from "../../environments/schema";
import { type TerraformCli, unattended } from "../terraform/cli";
import { findTerraform } from "../terraform/find";
import { type Revision, revisionOf } from "./git";
import { readSynthesized, type SynthesizedStack, synthesizeCheckout } from "./synthesized";

/** What is planned and deployed: the checkout, its environments, and the Terraform that works on them. */
export interface Project {
  readonly root: string;
  readonly environments: readonly EnvironmentConfig[];
  readonly exceptions: readonly PlanException[];
  /** Synthesizes anew; the stacks by their names. */
  synthesize(): Promise<ReadonlyMap<string, SynthesizedStack>>;
  revision(): Promise<Revision>;
  /** @throws CommandError (exit code 3) when Terraform is missing */
  terraform(): TerraformCli;
  /** `YYYY-MM-DD` (UTC). */
  today(): string;
}

const root = resolve(__dirname, "../..");

/** This checkout. @throws EnvironmentError when environment data cannot be used */
export function ownProject(): Project {
  return {
    root,
    environments: loadEnvironments(),
    exceptions: planExceptions,
    synthesize: async () => readSynthesized(await synthesizeCheckout(root)),
    revision: () => revisionOf(root),
    terraform: () => {
      const terraform = findTerraform();
      if ("missing" in terraform)
        throw new CommandError(`this needs ${terraform.missing}`, exitCodes.unavailable);
      return { ...terraform.found, env: unattended(process.env) };
    },
    today: () => new Date().toISOString().slice(0, 10),
  };
}

/** Whether a stack's environment is production. @throws CommandError for an environment that is none */
export function isProduction({ environments }: Project, environment: string): boolean {
  const found = environments.find(({ name }) => name === environment);
  if (found === undefined) {
    throw new CommandError(
      `no environment is called "${environment}": there are ${environments.map(({ name }) => name).join(", ")}`,
    );
  }
  return found.production;
}

/** What every verb works with. */
export interface Context {
  readonly project: Project;
  readonly terminal: Terminal;
  readonly patient: Patient;
}

/** A line of JSON alone on stdout, as GitHub Actions takes it into an output. */
export const printJson = ({ terminal }: Context, value: unknown): void =>
  terminal.print(JSON.stringify(value));

/** Makes the project once it is asked for. */
export type ProjectSource = () => Project;

/** What verbs work with, made of a terminal and a project. */
export function contextOf(terminal: Terminal, source: ProjectSource = ownProject): Context {
  return { project: source(), terminal, patient: patientOn(terminal) };
}

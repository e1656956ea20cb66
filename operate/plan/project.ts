import { resolve } from "node:path";
import { loadEnvironments } from "../../environments/load";
import { type PlanException, planExceptions } from "../../environments/plan-exceptions";
import type { EnvironmentConfig } from "../../environments/schema";
import { type TerraformCli, unattended } from "../terraform/cli";
import { findTerraform } from "../terraform/find";
import { exitCodes, PlanError } from "./exit";
import type { GuardedStack } from "./guard/guard";
import { type Revision, revisionOf } from "./stacks/git";
import { synthesizeCheckout } from "./stacks/synthesize";
import { readSynthesized, type SynthesizedStack } from "./stacks/synthesized";

/** What is planned and deployed: the checkout, its environments, and the Terraform that works on them. */
export interface Project {
  readonly root: string;
  readonly environments: readonly EnvironmentConfig[];
  readonly exceptions: readonly PlanException[];
  /** Synthesizes anew; the stacks by their names. */
  synthesize(): Promise<ReadonlyMap<string, SynthesizedStack>>;
  revision(): Promise<Revision>;
  /** @throws PlanError (exit code 3) when Terraform is missing */
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
        throw new PlanError(`this needs ${terraform.missing}`, exitCodes.toolMissing);
      return { ...terraform.found, env: unattended(process.env) };
    },
    today: () => new Date().toISOString().slice(0, 10),
  };
}

/** How strictly the guard judges a stack of an environment. @throws PlanError for an environment that is none */
export function guardOf({ environments }: Project, environment: string): Omit<GuardedStack, "stack"> {
  const found = environments.find(({ name }) => name === environment);
  if (found === undefined) {
    throw new PlanError(
      `no environment is called "${environment}": there are ${environments.map(({ name }) => name).join(", ")}`,
    );
  }
  return { production: found.production, ci: found.ci !== undefined };
}

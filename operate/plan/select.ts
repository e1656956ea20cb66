import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { nearest } from "../../environments/nearest";
import { platformStackName, siloStackName, stateBackendStackName } from "../../stacks/support/naming";
import { compare } from "../support/json";

/** A stack's name and environment. */
interface StackName {
  readonly name: string;
  readonly environment: string;
}

/**
 * The stacks that a command line selects, in the order of deployment.
 * @param names stacks; none: those of the environments
 * @throws CommandError (exit code 2) for an unknown name, or if nothing is named
 */
export function selectStacks<S extends StackName>(
  all: readonly S[],
  names: readonly string[],
  environments: readonly string[] = [],
): S[] {
  const stacks = all.map(({ name }) => name);
  const known = [...new Set(all.map(({ environment }) => environment))];
  for (const name of names) mustBeKnown("stack", name, stacks);
  for (const name of environments) mustBeKnown("environment", name, known);
  if (names.length === 0 && environments.length === 0) {
    throw new CommandError(
      `name stacks, or an environment with --environment: there are ${stacks.join(", ")}`,
      exitCodes.usage,
    );
  }
  return inDeployOrder(
    all.filter(({ name, environment }) => names.includes(name) || environments.includes(environment)),
  );
}

function mustBeKnown(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const near = nearest(name, known);
  const fix = near === undefined ? `there are ${known.join(", ")}` : `did you mean "${near}"?`;
  throw new CommandError(`there is no ${what} "${name}": ${fix}`, exitCodes.usage);
}

/** By environment: the state bucket first, then the platform, then the stacks built on it. */
export function inDeployOrder<S extends StackName>(stacks: readonly S[]): S[] {
  const order = ({ name, environment }: StackName) =>
    name === stateBackendStackName(environment) ? 0 : name === platformStackName(environment) ? 1 : 2;
  return [...stacks].sort(
    (a, b) => compare(a.environment, b.environment) || order(a) - order(b) || compare(a.name, b.name),
  );
}

/** Whether CI may deploy a stack: the platform and silos. An administrator deploys CI's access and the state bucket. */
export const isDeployedByCi = ({ name, environment }: StackName): boolean =>
  name === platformStackName(environment) || name.startsWith(siloStackName(environment, ""));

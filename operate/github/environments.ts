import { readFileSync } from "node:fs";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { z } from "zod";
import { environmentNamed } from "../../environments/environment";
import { exampleAccountIds } from "../../environments/examples";
import { partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import { ciRoleName } from "../../stacks/support/naming";

/** What a job needs to work on an environment; the names are those of the step's outputs. */
interface EnvironmentAccess {
  readonly region: string;
  readonly "plan-role": string;
  readonly "deploy-role": string;
  /** Empty if CI does not verify deployments. */
  readonly "verify-role": string;
  /** The environment on GitHub whose reviewers approve deployments. */
  readonly "github-environment": string;
}

/** The environments that CI plans and deploys: those with `ci`, outside the example account. */
export const ciEnvironments = (environments: readonly EnvironmentConfig[]): string[] =>
  environments
    .filter(({ ci, accountId }) => ci !== undefined && !exampleAccountIds.has(accountId))
    .map(({ name }) => name);

/**
 * The region of an environment, and the roles that its `ci-access` stack makes.
 * @throws if the environment does not exist, or has no `ci`
 */
export function environmentAccess(
  name: string,
  environments: readonly EnvironmentConfig[],
): EnvironmentAccess {
  const environment = environmentNamed(name, environments);
  if (environment.ci === undefined) {
    throw new CommandError(
      `environments/${name}.ts has no ci: CI has no role there; add ci and deploy ci-access-${name} (docs/operations.md)`,
      exitCodes.usage,
    );
  }
  if (exampleAccountIds.has(environment.accountId)) {
    throw new CommandError(
      `environments/${name}.ts: accountId ${environment.accountId} is an example: write your account's id, and deploy ci-access-${name} there`,
      exitCodes.usage,
    );
  }
  const { accountId, region } = environment;
  const role = (purpose: string) =>
    `arn:${partitionOf(region)}:iam::${accountId}:role/${ciRoleName(name, purpose)}`;
  return {
    region: environment.region,
    "plan-role": role("plan"),
    "deploy-role": role("deploy"),
    "verify-role": environment.ci.verify === true ? role("verify") : "",
    "github-environment": environment.ci.githubEnvironment,
  };
}

const eventShape = z.object({ repository: z.object({ private: z.boolean(), full_name: z.string() }) });

/**
 * Fails in a public repository: anyone can download a run's artifacts there, and a plan file holds the state.
 * @param file with the event, `$GITHUB_EVENT_PATH`
 * @returns the repository's name
 */
export function requirePrivate(file: string | undefined): string {
  if (!file) {
    throw new CommandError(
      "GITHUB_EVENT_PATH is not set: this is a step of a workflow, which has it",
      exitCodes.usage,
    );
  }
  let event: unknown;
  try {
    event = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = eventShape.safeParse(event);
  if (!parsed.success) throw new CommandError(`${file} does not say whether the repository is private`);
  const { private: hidden, full_name } = parsed.data.repository;
  if (hidden) return full_name;
  throw new CommandError(
    `${full_name} is public, and plan files hold the state: deploy from a private repository, or by hand (docs/delivery.md)`,
  );
}

import { environmentNamed } from "../../environments/environment";
import { exampleAccountIds } from "../../environments/examples";
import type { EnvironmentConfig } from "../../environments/schema";
import { environmentArns } from "../../stacks/ci/arns";
import { exitCodes, GitHubError } from "./exit";

/** What a job needs to work on an environment; the names are those of the step's outputs. */
export interface EnvironmentAccess {
  readonly region: string;
  readonly "plan-role": string;
  readonly "deploy-role": string;
  /** The environment on GitHub whose reviewers approve deployments. */
  readonly "github-environment": string;
}

/** The environments that CI plans and deploys: those with `ci`, in an account that is no example. */
export const ciEnvironments = (environments: readonly EnvironmentConfig[]): string[] =>
  environments
    .filter(({ ci, accountId }) => ci !== undefined && !exampleAccountIds.has(accountId))
    .map(({ name }) => name);

/** The region of an environment, and the roles that its `ci-access` stack makes. @throws for one that is none, or has no `ci` */
export function environmentAccess(
  name: string,
  environments: readonly EnvironmentConfig[],
): EnvironmentAccess {
  const environment = environmentNamed(name, environments);
  if (environment.ci === undefined) {
    throw new GitHubError(
      `environments/${name}.ts has no ci: CI has no role there; add ci and deploy ci-access-${name} (docs/operations.md)`,
      exitCodes.usage,
    );
  }
  if (exampleAccountIds.has(environment.accountId)) {
    throw new GitHubError(
      `environments/${name}.ts: accountId ${environment.accountId} is an example: write your account's id, and deploy ci-access-${name} there`,
      exitCodes.usage,
    );
  }
  const role = (purpose: string) => environmentArns(environment).ciRoles.replace("*", purpose);
  return {
    region: environment.region,
    "plan-role": role("plan"),
    "deploy-role": role("deploy"),
    "github-environment": environment.ci.githubEnvironment,
  };
}

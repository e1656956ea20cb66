import type { Problem } from "../problem";
import type { EnvironmentConfig } from "../schema";
import { problemsOfSharedConcurrency } from "./concurrency";

/** An environment with the name of its file. */
export interface NamedEnvironment {
  readonly file: string;
  readonly environment: EnvironmentConfig;
}

/** Rules between environments, each reported for the later of the two in the given order. */
export function problemsBetween(
  environments: readonly NamedEnvironment[],
): { file: string; problem: Problem }[] {
  return environments.flatMap(({ file, environment }, index) =>
    environments
      .slice(0, index)
      .flatMap((other) => problemsOfPair(environment, other))
      .map((problem) => ({ file, problem })),
  );
}

function problemsOfPair(
  environment: EnvironmentConfig,
  { file, environment: other }: NamedEnvironment,
): Problem[] {
  const problems: Problem[] = [];
  const { state, apiGatewayAccountRole: role } = environment;
  if (state.bucket === other.state.bucket && state.keyPrefix === other.state.keyPrefix) {
    problems.push({
      field: "state.keyPrefix",
      given: state.keyPrefix,
      fix: `choose another: environments/${file}.ts keeps its state under the same key of ${state.bucket}`,
    });
  }
  const sameAccount = environment.accountId === other.accountId && environment.region === other.region;
  if (sameAccount && role === "managed" && other.apiGatewayAccountRole === "managed") {
    problems.push({
      field: "apiGatewayAccountRole",
      given: role,
      fix: `write "existing": environments/${file}.ts manages the role of account ${other.accountId} in ${other.region}`,
    });
  }
  if (sameAccount) problems.push(...problemsOfSharedConcurrency(environment, file, other));
  if (environment.accountId === other.accountId)
    problems.push(...problemsOfAccount(environment, file, other));
  const { ci } = environment;
  if (
    ci !== undefined &&
    ci.repository === other.ci?.repository &&
    ci.githubEnvironment === other.ci.githubEnvironment
  ) {
    problems.push({
      field: "ci.githubEnvironment",
      given: ci.githubEnvironment,
      fix: `choose another: deployers of environments/${file}.ts could also deploy this environment`,
    });
  }
  return problems;
}

/** Rules between two environments of one account, in any regions. */
function problemsOfAccount(
  { name, ci }: EnvironmentConfig,
  file: string,
  other: EnvironmentConfig,
): Problem[] {
  const problems: Problem[] = [];
  const bounded = ci !== undefined || other.ci !== undefined;
  if (bounded && (name.startsWith(`${other.name}-`) || other.name.startsWith(`${name}-`))) {
    problems.push({
      field: "name",
      given: name,
      fix:
        `choose a name that does not begin with another's, or another account: permissions on saas-${shorter(name, other.name)}-* ` +
        `would reach both this environment and environments/${file}.ts`,
    });
  }
  if (ci?.oidcProvider === "managed" && other.ci?.oidcProvider === "managed") {
    problems.push({
      field: "ci.oidcProvider",
      given: "managed",
      fix: `write "existing": environments/${file}.ts manages GitHub's provider of account ${other.accountId}`,
    });
  }
  return problems;
}

const shorter = (one: string, other: string): string => (one.length < other.length ? one : other);

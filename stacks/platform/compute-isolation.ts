import type { Route } from "../../api/route";
import { routes } from "../../api/routes";
import { EnvironmentError } from "../../environments/problem";
import type { EnvironmentConfig } from "../../environments/schema";
import { functionDefinitions } from "../../lambdas/functions";
import type { FunctionDefinition } from "../../lambdas/shared/definition";

/**
 * The functions with tenant isolation, whose every invocation must name a tenant: those that serve tenants' users.
 * @throws EnvironmentError naming a function that also serves others: nothing could invoke it for them.
 */
export function isolatedFunctions(
  { name, computeIsolation }: Pick<EnvironmentConfig, "name" | "computeIsolation">,
  definitions: Readonly<Record<string, FunctionDefinition>> = functionDefinitions,
  served: readonly Route[] = routes,
): ReadonlySet<string> {
  if (computeIsolation === "shared") return new Set();
  const forTenants = Object.entries(definitions).filter(([each]) =>
    served.some((route) => route.function === each && route.authorization === "tenant"),
  );
  const lines = forTenants.flatMap(([each, { triggers = {} }]) => {
    const others = [
      ...served
        .filter((route) => route.function === each && route.authorization !== "tenant")
        .map(({ method, path }) => `${method} ${path}`),
      ...Object.keys(triggers).map((trigger) => `the trigger ${trigger}`),
    ];
    return others.length === 0
      ? []
      : `environments/${name}.ts: computeIsolation is "per-tenant": write "shared", or give ${others.join(", ")} to another function: no invocation of ${each} may be without a tenant`;
  });
  if (lines.length > 0) throw new EnvironmentError(lines.join("\n"));
  return new Set(forTenants.map(([each]) => each));
}

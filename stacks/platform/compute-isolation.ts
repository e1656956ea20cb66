import type { Route } from "../../api/route";
import { routes } from "../../api/routes";
import { EnvironmentError } from "../../environments/problem";
import type { EnvironmentConfig } from "../../environments/schema";
import { functionDefinitions } from "../../lambdas/functions";
import type { FunctionDefinition } from "../../lambdas/shared/definition";

/**
 * The functions with tenant isolation, whose every invocation must name a tenant: those that serve tenants' users.
 * @throws EnvironmentError naming one that also has a trigger: Lambda's event sources name no tenant.
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
  const lines = forTenants.flatMap(([each, { triggers = {} }]) =>
    Object.keys(triggers).map(
      (trigger) =>
        `environments/${name}.ts: computeIsolation is "per-tenant": write "shared", or give the trigger ${trigger} to another function: no invocation of ${each} may be without a tenant`,
    ),
  );
  if (lines.length > 0) throw new EnvironmentError(lines.join("\n"));
  return new Set(forTenants.map(([each]) => each));
}

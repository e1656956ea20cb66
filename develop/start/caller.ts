import type { RequestLogEntry } from "@saas/local-aws/gateway";
import { isRecord } from "@saas/local-aws/permissions";
import { type Deployment, resourcesOfType } from "@saas/local-aws/terraform";

/**
 * Formats the caller of a request: the tenant's name and id, `Acme <id>`; undefined where the caller is not a tenant.
 * @param names tenants' names by id.
 */
export const callerOf =
  (names: () => Pick<ReadonlyMap<string, string>, "get"> | undefined) =>
  ({ claims }: RequestLogEntry): string | undefined => {
    const id = claims?.tenant_id;
    const name = id === undefined ? undefined : names()?.get(id);
    return name === undefined ? id : `${name} ${id}`;
  };

/** The origins whose pages may call the API, as its functions know them. */
export function admittedOrigins(deployment: Deployment): readonly string[] {
  const origins = resourcesOfType(deployment, "aws_lambda_function")
    .map(({ values: { environment } }) => (Array.isArray(environment) ? environment[0] : environment))
    .map((environment) =>
      isRecord(environment) && isRecord(environment.variables) ? environment.variables : {},
    )
    .map((variables) => variables.CORS_ALLOW_ORIGINS)
    .find((value) => typeof value === "string");
  return origins?.split(",") ?? [];
}

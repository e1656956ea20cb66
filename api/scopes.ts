/** What a machine credential may be allowed, by the name in the route table. */
export const machineScopes = {
  "data:read": "Read items",
  "data:write": "Create, replace and delete items",
  "files:read": "List and download files",
  "files:write": "Upload and delete files",
  "tenant:read": "Read the tenant's status and limits",
  "users:read": "List users, with their addresses",
} as const;
export type MachineScope = keyof typeof machineScopes;

/**
 * Whose access tokens a route for tenants takes. `people`: those of signed-in users alone. A scope: also those of machines
 * that have it; what a user may do is decided by role, not by scope.
 */
export type RouteScope = "people" | MachineScope;

/** Identifier of the API as a resource server of the user pool, in every environment. */
export const RESOURCE_SERVER = "api";

/** A scope as access tokens claim it. */
export const scopeClaim = (scope: RouteScope): string => `${RESOURCE_SERVER}/${scope}`;

/** The scopes of which an access token needs one for the route. */
export const scopesFor = ({ scope }: { readonly scope: RouteScope }): readonly string[] =>
  [...new Set<RouteScope>(["people", scope])].map(scopeClaim);

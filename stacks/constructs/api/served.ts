import type { Route } from "../../../api/route";
import type { EnvironmentConfig } from "../../../environments/schema";

/** Whether the environment has the route. */
export function isServed(route: Route, environment: EnvironmentConfig): boolean {
  if (route.authorization === "public") return environment.singleSignOn !== undefined;
  return route.authorization !== "onboarding" || environment.onboarding.access !== "closed";
}

/** Whether no usage plan meters the route: its limits are over all callers. */
export const isKeyless = (route: Route): boolean =>
  route.authorization === "public" ||
  route.authorization === "scim" ||
  (route.authorization === "tenant" && route.apiKey === "none");

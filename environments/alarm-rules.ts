import { routes } from "../api/routes";
import { nearest } from "./nearest";
import type { Problem } from "./problem";
import type { EnvironmentConfig } from "./schema";

/** What alarms must agree on with the rest of an environment, and with the route table. */
export function problemsOfAlarms({ production, alarms }: EnvironmentConfig): Problem[] {
  const problems: Problem[] = [];
  if (production && alarms.receivers.length === 0) {
    problems.push({
      field: "alarms.receivers",
      given: alarms.receivers,
      fix: "name at least one e-mail address: an alarm of a production environment must reach somebody",
    });
  }
  const known = routes.map(({ method, path }) => `${method} ${path}`);
  for (const [route, given] of Object.entries(alarms.routeLatency.routes)) {
    if (known.includes(route)) continue;
    const near = nearest(route, known);
    problems.push({
      field: `alarms.routeLatency.routes.${route}`,
      given,
      fix: `no such route; ${near === undefined ? "name one of api/routes.ts" : `did you mean "${near}"?`}`,
    });
  }
  return problems;
}

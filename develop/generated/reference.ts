import * as z from "zod/mini";
import { eventDetail, eventMeanings } from "../../api/events";
import type { Route } from "../../api/route";
import { responses, routes } from "../../api/routes";
import { loadEnvironments } from "../../environments/load";
import { fenced, markdownTable } from "./markdown";

/** Every route, in the order of the table. */
export const routeTable = (): string =>
  markdownTable(
    ["route", "function", "callers", "API key", "machines", "audited", "purpose"],
    routes.map((route: Route) => [
      `\`${route.method} ${route.path}\``,
      `\`${route.function}\``,
      callersOf(route),
      route.authorization === "tenant" && route.apiKey === "required" ? "yes" : "",
      route.authorization === "tenant" && route.scope !== "people" ? `\`${route.scope}\`` : "",
      route.audited ?? "",
      responses[`${route.method} ${route.path}` as keyof typeof responses].summary,
    ]),
  );

function callersOf(route: Route): string {
  switch (route.authorization) {
    case "tenant":
      return route.roles.map((role) => `\`${role}\``).join(", ");
    case "operator":
      return "operators";
    case "onboarding":
      return "by `onboarding.access`";
    case "scim":
      return "identity providers";
    case "public":
      return "everyone";
  }
}

/** Every type of event, and the change that it reports. */
export const eventTable = (): string =>
  markdownTable(
    ["detail type", "change"],
    Object.entries(eventMeanings).map(([type, meaning]) => [`\`${type}\``, meaning]),
  );

/** The JSON schema of an event's detail. */
export const eventSchema = (): string => fenced("json", JSON.stringify(z.toJSONSchema(eventDetail), null, 2));

/**
 * The settings in which environments differ: one row for a field, one column for an environment. Registries of silos belong to
 * operators: a silo that is added changes no document.
 */
export function environmentTable(environments = loadEnvironments()): string {
  const settings = environments.map(({ siloTenants: _, ...own }) => new Map(leavesOf(own)));
  const fields = [...new Set(settings.flatMap((own) => [...own.keys()]))].sort();
  const differing = fields.filter((field) => new Set(settings.map((own) => own.get(field))).size > 1);
  return markdownTable(
    ["field", ...environments.map(({ name }) => name)],
    differing.map((field) => [
      `\`${field}\``,
      ...settings.map((own) => (own.has(field) ? `\`${own.get(field)}\`` : "–")),
    ]),
  );
}

/** Every value of an environment by its path; a list is one value. */
function leavesOf(value: object, path: readonly string[] = []): [field: string, value: string][] {
  return Object.entries(value).flatMap(([key, inner]): [string, string][] =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? leavesOf(inner, [...path, key])
      : [[[...path, key].join("."), JSON.stringify(inner)]],
  );
}

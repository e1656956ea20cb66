import * as registered from "../../environments";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import { siloStackName } from "../../stacks/support/naming";
import { type Arguments, synthesize, type Template } from "../../synthesis/in-memory";

/** The environment that documents describe. */
export const DOCUMENTED = "prod";

/** The silo tenant of documents and pinned addresses; the registries belong to operators. */
const exampleSilo = { slug: "acme", tenantId: "ac000000-0000-4000-8000-00000000000a" };

/** The stack of the example silo. */
export const EXAMPLE_SILO_STACK = siloStackName(DOCUMENTED, exampleSilo.slug);

let templates: ReadonlyMap<string, Template> | undefined;

/**
 * Every stack of every environment, with one example silo each; synthesized once in a process.
 * @param make how, the first time
 */
export function synthesized(make = synthesize): ReadonlyMap<string, Template> {
  templates ??= make(loadEnvironments(withExampleSilo()));
  return templates;
}

/**
 * One stack of {@link synthesized}.
 * @throws Error naming the stack and those that exist.
 */
export function stackNamed(name: string): Template {
  const template = synthesized().get(name);
  if (template === undefined)
    throw new Error(`${name} is not synthesized: there are ${[...synthesized().keys()].join(", ")}`);
  return template;
}

/** The resources of a type, name to arguments. */
export const resourcesOf = (template: Template, type: string): [name: string, values: Arguments][] =>
  Object.entries(template.resource[type] ?? {});

/** The environments; each with a silo tier has the example silo in place of its own. */
function withExampleSilo(): Record<string, EnvironmentConfig> {
  return Object.fromEntries(
    Object.entries(registered as Readonly<Record<string, EnvironmentConfig>>).map(([name, environment]) => {
      const [tier] =
        Object.entries(environment.tiers).find(([, { isolation }]) => isolation === "silo") ?? [];
      const silos = tier ? [{ ...exampleSilo, region: environment.region, tier }] : [];
      return [name, { ...environment, siloTenants: silos }];
    }),
  );
}

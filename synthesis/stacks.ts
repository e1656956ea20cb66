import type { Template } from "./in-memory";

/** A synthesized stack, and its role in the environment. */
export interface EnvironmentStack {
  readonly environment: string;
  /** The stack's name without the environment's: the same in every environment, e.g. `saas`, `state-backend`. */
  readonly kind: string;
  readonly template: Template;
}

/**
 * A pattern for a name as a whole word: `dev` in `saas-dev-alarms`, `/saas/dev/` and the URL-encoded `%3Adev`, not in
 * `device`.
 */
export const wordPattern = (word: string): string =>
  `(?:(?<![A-Za-z0-9])|(?<=%[0-9A-F]{2}))${word.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![A-Za-z0-9])`;

/**
 * Groups stacks by environment, in the order of their names. A stack's default tags name its environment.
 * @throws Error that names a stack whose provider has no tag `environment`.
 */
export function stacksByEnvironment(templates: Iterable<Template>): Map<string, EnvironmentStack[]> {
  const found = new Map<string, EnvironmentStack[]>();
  for (const template of [...templates].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const environment = environmentOf(template);
    const kind = template.name.replace(new RegExp(`-?${wordPattern(environment)}`), "").replace(/^-/, "");
    found.set(environment, [...(found.get(environment) ?? []), { environment, kind, template }]);
  }
  return found;
}

function environmentOf({ name, provider }: Template): string {
  const [defaults] = (provider.aws?.[0]?.default_tags ?? []) as { tags?: Record<string, string> }[];
  const environment = defaults?.tags?.environment;
  if (environment === undefined) {
    throw new Error(
      `${name} names no environment: its provider lacks the default tag "environment" that BaseStack sets`,
    );
  }
  return environment;
}

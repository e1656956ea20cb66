import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import { stackNames } from "../../stacks/support/naming";
import type * as InMemory from "../../synthesis/in-memory";
import type { Arguments, Template } from "../../synthesis/in-memory";
import { digestOfSources, keptForTests, removeOthers } from "./sources";

export type { Arguments, Template } from "../../synthesis/in-memory";

let directory: string | undefined;

/**
 * Terraform JSON of the environments' stacks, or of the named ones. A stack is a pure function of its sources and its own
 * environment: what one test file synthesizes, others read.
 */
export function synthesize(
  environments: readonly EnvironmentConfig[] = loadEnvironments(),
  ...named: readonly string[]
): Map<string, Template> {
  directory ??= join(keptForTests, `stacks-${digestOfSources()}`);
  const asked = environments
    .flatMap((environment) => stackNames([environment]).map((name) => ({ environment, name })))
    .filter(({ name }) => named.length === 0 || named.includes(name))
    .map((one) => ({ ...one, file: fileOf(one.environment, one.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const missing = asked.filter(({ file }) => !existsSync(file));
  if (missing.length > 0) {
    // Loaded on demand: cdktf and all constructs. Programs, such as test:fuzz, run without Jest.
    const actual: (module: string) => unknown = typeof jest === "undefined" ? require : jest.requireActual;
    const { synthesize: made } = actual("../../synthesis/in-memory") as typeof InMemory;
    const concerned = [...new Set(missing.map(({ environment }) => environment))];
    const templates = made(concerned, ...missing.map(({ name }) => name));
    for (const { name, file } of missing) keep(file, stack(templates, name).text);
  }
  return new Map(
    asked.map(({ name, file }) => {
      const text = readFileSync(file, "utf8");
      return [name, { name, text, ...JSON.parse(text) } as Template];
    }),
  );
}

function fileOf(environment: EnvironmentConfig, name: string): string {
  const key = createHash("sha256")
    .update(JSON.stringify([environment, name]))
    .digest("hex");
  return join(`${directory}`, `${key.slice(0, 32)}.tf.json`);
}

function keep(file: string, text: string): void {
  const stacks = dirname(file);
  if (mkdirSync(stacks, { recursive: true }) !== undefined) removeOthers("stacks-", stacks);
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

/** The one stack of that name. */
export function stack(templates: ReadonlyMap<string, Template>, name: string): Template {
  const template = templates.get(name);
  if (template === undefined)
    throw new Error(`no stack ${name}; there are ${[...templates.keys()].join(", ")}`);
  return template;
}

/** Every resource of a type: address, name and arguments. */
export function resources(
  template: Template,
  type: string,
): { address: string; name: string; values: Arguments }[] {
  return Object.entries(template.resource[type] ?? {}).map(([name, values]) => ({
    address: `${type}.${name}`,
    name,
    values,
  }));
}

/** One resource by its address. */
export function resource(template: Template, address: string): Arguments {
  const [type = "", name = ""] = address.split(".");
  const found = template.resource[type]?.[name];
  if (found === undefined) throw new Error(`${template.name} has no ${address}`);
  return found;
}

/** Addresses of all resources, sorted as `terraform state list` sorts them. */
export function addresses(template: Template): string[] {
  return Object.entries(template.resource)
    .flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`))
    .sort();
}

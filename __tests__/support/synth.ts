import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import type * as InMemory from "../../synthesis/in-memory";
import type { Arguments, Template } from "../../synthesis/in-memory";
import { digestOfSources, keptForTests, removeOthers } from "./sources";

export type { Arguments, Template } from "../../synthesis/in-memory";

let sources: string | undefined;

/**
 * Terraform JSON of the environments' stacks, or of the named ones. Synthesis is a pure function of its sources: what one test
 * file synthesizes, others read.
 */
export function synthesize(
  environments: readonly EnvironmentConfig[] = loadEnvironments(),
  ...named: readonly string[]
): Map<string, Template> {
  sources ??= digestOfSources();
  const asked = createHash("sha256")
    .update(JSON.stringify([environments, named]))
    .digest("hex");
  const file = join(keptForTests, `stacks-${sources}`, `${asked.slice(0, 32)}.json`);
  const texts = read(file) ?? write(file, environments, named);
  return new Map(texts.map(([name, text]) => [name, { name, text, ...JSON.parse(text) } as Template]));
}

type Texts = readonly (readonly [name: string, text: string])[];

function read(file: string): Texts | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Texts;
  } catch {
    return undefined;
  }
}

function write(file: string, environments: readonly EnvironmentConfig[], named: readonly string[]): Texts {
  // Loaded on demand: cdktf and all constructs.
  const { synthesize: made } = require("../../synthesis/in-memory") as typeof InMemory;
  const texts = [...made(environments, ...named)].map(([name, { text }]) => [name, text] as const);
  const directory = dirname(file);
  if (mkdirSync(directory, { recursive: true }) !== undefined) removeOthers("stacks-", directory);
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(texts));
  renameSync(`${file}.${process.pid}`, file);
  return texts;
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

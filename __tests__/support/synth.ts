import type { Arguments, Template } from "../../synthesis/in-memory";

export { type Arguments, synthesize, type Template } from "../../synthesis/in-memory";

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

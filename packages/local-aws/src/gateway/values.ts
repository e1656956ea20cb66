import type { DeployedResource } from "../terraform/resources";

/** Attributes are absent in synthesized JSON and null in Terraform state when they are not set. */
type Values = DeployedResource["values"];

/** A text attribute, or undefined when it is not set; AWS and Terraform write "" for that as well. */
export function optionalText(values: Values, attribute: string): string | undefined {
  const value = values[attribute];
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

/** @throws Error naming the resource and the attribute when it is not set. */
export function text({ type, name, values }: DeployedResource, attribute: string): string {
  const value = optionalText(values, attribute);
  if (value === undefined) throw new Error(`${type}.${name} has no ${attribute}`);
  return value;
}

/** A list of texts; empty when it is not set. */
export const texts = (values: Values, attribute: string): string[] =>
  ((values[attribute] as unknown[] | null | undefined) ?? []).map(String);

/** A map of texts; empty when it is not set. */
export function textMap(values: Values, attribute: string): Record<string, string> {
  const map = (values[attribute] as Record<string, unknown> | null | undefined) ?? {};
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
}

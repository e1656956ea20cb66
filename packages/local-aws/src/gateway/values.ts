import type { DeployedResource } from "../terraform/resources";

/** Unset attributes are absent in synthesized JSON and null in Terraform state. */
type Values = DeployedResource["values"];

/** A text attribute; undefined if it is not set, for which AWS and Terraform also write "". */
export function optionalText(values: Values, attribute: string): string | undefined {
  const value = values[attribute];
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

/** @throws Error naming the resource and the attribute if it is not set. */
export function text({ type, name, values }: DeployedResource, attribute: string): string {
  const value = optionalText(values, attribute);
  if (value === undefined) throw new Error(`${type}.${name} has no ${attribute}`);
  return value;
}

/** A list of texts; empty if it is not set. */
export const texts = (values: Values, attribute: string): string[] =>
  ((values[attribute] as unknown[] | null | undefined) ?? []).map(String);

/** A map of texts; empty if it is not set. */
export const textMap = (values: Values, attribute: string): Record<string, string> =>
  Object.fromEntries(textsByName(values, attribute));

/** The same for names that clients choose, such as content types: an object would also have inherited names. */
export function textsByName(values: Values, attribute: string): ReadonlyMap<string, string> {
  const map = (values[attribute] as Record<string, unknown> | null | undefined) ?? {};
  return new Map(Object.entries(map).map(([key, value]) => [key, String(value)]));
}

import type { TerraformElement, TerraformStack } from "cdktf";

/**
 * The Terraform address of an element, from its construct path below the stack, joined by `_`. A last step that only
 * repeats the end of the Terraform type is omitted: `data_function/role` is `aws_iam_role.data_function`.
 * @throws Error if a step contains anything but lower-case letters, digits and `_`.
 */
export function logicalId(element: TerraformElement, stack: TerraformStack): { kind: string; id: string } {
  const scopes = element.node.scopes;
  const steps = scopes.slice(scopes.indexOf(stack) + 1).map(({ node }) => node.id);
  const type = (element as { terraformResourceType?: string }).terraformResourceType;
  const kind = type ?? element.constructor.name;
  const last = steps.at(-1) ?? "";
  const repeats = type !== undefined && steps.length > 1 && `_${type}`.endsWith(`_${last}`);
  const id = (repeats ? steps.slice(0, -1) : steps).join("_");
  if (!/^[a-z][a-z0-9_]*$/.test(id)) {
    throw new Error(
      `${element.node.path}: construct ids are lower-case letters, digits and _, so that addresses stay readable`,
    );
  }
  return { kind, id };
}

import { type Reference, resolve } from "@saas/local-aws/terraform";
import type { Template } from "../../synthesis/in-memory";

/** Stands for what only a deployment knows, such as the id of a user pool: `<aws_cognito_user_pool.tenant_users.id>`. */
const UNKNOWN = /<\w+(?:\.[\w-]+)+>/;

/** Whether a part of a resolved name is known to a deployment alone. */
export const isUnknown = (name: string): boolean => UNKNOWN.test(name);

/**
 * A value of a synthesized stack with every reference replaced by what the stack itself says, and by a placeholder where it says
 * nothing ({@link isUnknown}).
 * @param where names the value, for errors.
 * @throws Error naming a reference to what is not in the stack.
 */
export function resolveNames(template: Template, value: unknown, where: string): unknown {
  const lookup = ({ root, steps }: Reference): unknown => {
    const data = root === "data";
    const [type, name, attribute] = (data ? steps : [root, ...steps]).map(String) as [string, string, string];
    const declared = (data ? template.data : template.resource)?.[type]?.[name];
    if (declared === undefined) {
      throw new Error(
        `${where} refers to ${data ? "data." : ""}${type}.${name}, which ${template.name} does not have`,
      );
    }
    const given = declared[attribute];
    return given === undefined
      ? `<${[root, ...steps].join(".")}>`
      : resolve(given, lookup, `${type}.${name}`);
  };
  return resolve(value, lookup, where);
}

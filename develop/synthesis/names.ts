import { type Reference, resolve } from "@saas/local-aws/terraform";
import type { Template } from "../../synthesis/in-memory";

/** A placeholder for a value known only after deployment, such as the id of a user pool: `<aws_cognito_user_pool.tenant_users.id>`. */
const UNKNOWN = /<\w+(?:\.[\w-]+)+>/;

/** Whether a part of a resolved name is known only after deployment. */
export const isUnknown = (name: string): boolean => UNKNOWN.test(name);

/**
 * Resolves every reference in a value of a synthesized stack, with a placeholder for values that the stack does not have
 * ({@link isUnknown}).
 * @param where names the value, for errors.
 * @throws Error naming a reference to something that is not in the stack.
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

import { AwsError } from "../../http/errors";
import type { ClientRules, PoolRules, SchemaAttribute } from "./rules";

/** @throws AwsError NotAuthorizedException if the client may not write one of `names`. */
export function requireWritable(names: Iterable<string>, client: ClientRules): void {
  const { writeAttributes } = client;
  for (const name of names) {
    if (writeAttributes && !writeAttributes.includes(name)) {
      throw new AwsError("NotAuthorizedException", "A client attempted to write unauthorized attribute");
    }
  }
}

/** @throws AwsError InvalidParameterException if one of `names` can be set only at creation. */
export function requireMutable(names: Iterable<string>, pool: PoolRules): void {
  for (const name of names) {
    if (find(name, pool)?.mutable === false || name === "sub" || name === "identities") {
      throw new AwsError(
        "InvalidParameterException",
        `user.${name}: Attribute cannot be updated. (changing an immutable attribute)`,
      );
    }
  }
}

/** @throws AwsError InvalidParameterException if a new user's attributes do not match the pool's schema. */
export function requireSchema(attributes: ReadonlyMap<string, string>, pool: PoolRules): void {
  requireValues(attributes, pool);
  const missing = pool.schema.find(({ name, required }) => required && !attributes.get(name));
  if (missing) throw nonconforming(`${missing.name}: The attribute ${missing.name} is required`);
}

/** @throws AwsError InvalidParameterException if an attribute is not in the pool's schema, or its value too short or long. */
export function requireValues(attributes: ReadonlyMap<string, string>, pool: PoolRules): void {
  for (const [name, value] of attributes) {
    const attribute = find(name, pool);
    if (!attribute && name.startsWith("custom:")) {
      throw nonconforming(`Type for attribute {${name}} could not be determined`);
    }
    if (attribute && value.length < attribute.minLength)
      throw nonconforming(`${name}: String must be longer`);
    if (attribute && value.length > attribute.maxLength)
      throw nonconforming(`${name}: String must be shorter`);
  }
}

function find(name: string, { schema }: PoolRules): SchemaAttribute | undefined {
  return schema.find((attribute) => attribute.name === name);
}

function nonconforming(what: string): AwsError {
  return new AwsError("InvalidParameterException", `Attributes did not conform to the schema: ${what}`);
}

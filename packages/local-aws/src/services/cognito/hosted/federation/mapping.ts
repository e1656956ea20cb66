import { AwsError } from "../../../../http/errors";
import { isRecord } from "../../../../support/json";
import { requireMutable, requireValues, requireWritable } from "../../attributes";
import type { ClientRules, PoolRules } from "../../rules";

/** What a provider says about a user: claims, or attributes of an assertion. */
export type Statements = Readonly<Record<string, unknown>>;

/** Fixed by Cognito: the user name is made of the provider's name and the subject. */
const USERNAME = "username";

/** Source: Amazon Cognito developer guide, things to know about mappings. */
const LONGEST_VALUE = 2048;

/**
 * The pool's attributes of a user, by the provider's mapping. What the provider does not say is left out, so it keeps its
 * value from an earlier sign-in.
 * @throws AwsError InvalidParameterException or NotAuthorizedException where the pool or the client does not allow them.
 */
export function mapped(
  mapping: Readonly<Record<string, string>>,
  statements: Statements,
  client: ClientRules,
  pool: PoolRules,
): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [attribute, name] of Object.entries(mapping)) {
    const value = Object.hasOwn(statements, name) ? written(statements[name]) : undefined;
    if (attribute !== USERNAME && value !== undefined) attributes.set(attribute, value);
  }
  requireWritable(attributes.keys(), client);
  requireMutable(attributes.keys(), pool);
  requireValues(attributes, pool);
  for (const [name, value] of attributes) {
    if (value.length > LONGEST_VALUE)
      throw new AwsError("InvalidParameterException", `user.${name}: String must be shorter`);
  }
  return attributes;
}

/** A value as an attribute has it, which is always text: the values of SAML in brackets, JSON of anything else. */
function written(value: unknown): string | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  if (value instanceof Values) return value.all.length === 1 ? value.all[0] : `[${value.all.join(", ")}]`;
  return Array.isArray(value) || isRecord(value) ? JSON.stringify(value) : String(value);
}

/** The values of an attribute in a SAML assertion. */
export class Values {
  constructor(readonly all: readonly string[]) {}
}

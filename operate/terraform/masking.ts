import { documentIn } from "../support/json";
import sensitiveAttributes from "./sensitive-attributes.json";

/** Placeholder for a sensitive value, which does not reveal its length. */
export const HIDDEN = "(sensitive)";

/**
 * The sensitive parts of a value, in the shape of the value: `true` for a whole part. A plan's `before_sensitive` and
 * `after_sensitive` have this form; `marksOf` converts a state's paths.
 */
export type Marks = unknown;

/** A path of `sensitive_attributes` in a state. */
export type StatePath = readonly { readonly type: string; readonly value: unknown }[];

/** The marks of a state's `sensitive_attributes`; a path with unknown steps marks everything below the known ones. */
export function marksOf(paths: readonly StatePath[]): Marks {
  const root: Record<string, unknown> = {};
  for (const path of paths) {
    let at = root;
    const keys = path.map(({ value }) => String((value as { value?: unknown } | null)?.value ?? value));
    if (keys.length === 0) return true;
    for (const [index, key] of keys.entries()) {
      if (at[key] === true) break;
      if (index === keys.length - 1) at[key] = true;
      else {
        at[key] ??= {};
        at = at[key] as Record<string, unknown>;
      }
    }
  }
  return root;
}

/**
 * Attributes that the AWS provider's schema calls sensitive, by type (`data.` before data sources), blocks joined by `.`.
 * Source: `terraform providers schema -json` of hashicorp/aws 5.100.0; the Terraform suite compares.
 */
const bySchema: Readonly<Record<string, readonly string[]>> = sensitiveAttributes;

/** Names whose last word denotes a secret, independent of any schema: `db_password`, `STRIPE_API_KEY`, `secretString`. */
const SECRET_NAME =
  /(^|[_.-])(password|passwd|passphrase|secrets?|tokens?|private_key|(api|access|secret|signing|encryption)_?key|credentials?)([_-](value|string|binary|pem|base64|plaintext))?$/;

/** Types that hold secrets in attributes with neutral names, such as `value`. */
const SECRET_TYPE =
  /(^|_)(api_key|usage_plan_key|access_key|private_key|password|secret(_version)?|token|key_pair)$/;
const SECRET_TYPE_ATTRIBUTES = new Set(["value", "result", "bcrypt_hash", "hex", "secret_binary"]);

/**
 * A resource's attributes, or a part of them, with everything sensitive replaced: by the marks, the provider's schema,
 * and names of secrets. Numbers and booleans stay unless marks or schema hide them.
 * @param type Terraform type, `data.` before a data source's; `output` for the value of an output
 */
export function masked(type: string, value: unknown, marks: Marks = undefined): unknown {
  return mask(value, marks, [], type);
}

function mask(value: unknown, marks: Marks, path: readonly string[], type: string): unknown {
  if (marks === true || bySchema[type]?.includes(path.join("."))) return hidden(value);
  if (secretByName(type, path) && typeof value !== "number" && typeof value !== "boolean")
    return hidden(value);
  if (Array.isArray(value)) return value.map((entry, index) => mask(entry, child(marks, index), path, type));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [
        key,
        mask(entry, child(marks, key), [...path, key], type),
      ]),
    );
  }
  return typeof value === "string" ? maskedText(value) : value;
}

/** Absent and empty values are not secret, and useful to see. */
function hidden(value: unknown): unknown {
  const empty = typeof value === "object" ? Object.keys(value ?? {}).length === 0 : value === "";
  return value === undefined || empty ? value : HIDDEN;
}

const child = (marks: Marks, key: string | number): Marks =>
  typeof marks === "object" && marks !== null ? (marks as Record<string, unknown>)[key] : undefined;

function secretByName(type: string, path: readonly string[]): boolean {
  const name = path.at(-1);
  if (name === undefined) return false;
  return (
    SECRET_NAME.test(snakeCase(name)) ||
    (path.length === 1 && SECRET_TYPE_ATTRIBUTES.has(name) && SECRET_TYPE.test(type))
  );
}

const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

/** A document within an attribute (a policy, a secret's JSON) is masked by the names in it. */
function maskedText(text: string): string {
  const document = documentIn(text);
  if (document === undefined) return text;
  const shown = maskNamed(document);
  return JSON.stringify(shown) === JSON.stringify(document) ? text : JSON.stringify(shown);
}

function maskNamed(value: unknown, name = ""): unknown {
  if (typeof value === "string") return SECRET_NAME.test(snakeCase(name)) ? hidden(value) : value;
  if (Array.isArray(value)) return value.map((entry) => maskNamed(entry, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, maskNamed(entry, key)]));
}

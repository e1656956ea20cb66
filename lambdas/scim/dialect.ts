import { type Operation, type Resource, ScimError } from "./library";

/** Operations of a patch after translation: each is applied to the whole resource. */
const MOST_OPERATIONS = 200;

/**
 * The operations of a patch as the standard has them.
 * @throws ScimError 400 `tooMany`
 */
export function translatedPatch(operations: readonly Operation[]): readonly Operation[] {
  const all = operations.flatMap((operation) => [...translated(operation)]);
  if (all.length <= MOST_OPERATIONS) return all;
  throw new ScimError(400, "tooMany", `A patch changes at most ${MOST_OPERATIONS} attributes.`);
}

/**
 * What identity providers write that RFC 7644 does not: operations in capitals, booleans as text, a path with a filter that
 * nothing matches yet, such a path as a name in a value, a manager as text. Sources: Microsoft Entra, "Develop and plan
 * provisioning for a SCIM endpoint" and "Known issues and resolutions with SCIM 2.0 protocol compliance".
 */
function* translated(operation: Operation): Generator<Operation> {
  const { path, value } = operation;
  const op = operation.op.toLowerCase();
  if (path !== undefined || typeof value !== "object" || value === null || Array.isArray(value)) {
    yield translatedValue({ op, path, value });
    return;
  }
  const entries = Object.entries(value);
  const isPlain = ([name]: readonly [string, unknown]) => !name.includes("[") && !isManager(name);
  const rest = entries.filter(isPlain).map(([name, each]) => [name, booleans(name, each)] as const);
  if (rest.length > 0) yield { op, value: Object.fromEntries(rest) };
  for (const [name, each] of entries)
    if (!isPlain([name, each])) yield translatedValue({ op, path: name, value: each });
}

/** Attributes with a boolean value, the last part of a path. */
const isBoolean = (path: string) => /(?:^|[.:])(?:active|primary)$/i.test(path);

const isManager = (path: string) =>
  /^urn:ietf:params:scim:schemas:extension:enterprise:2\.0:User:manager$/i.test(path);

const booleans = (path: string, value: unknown): unknown =>
  isBoolean(path) && typeof value === "string" && /^(?:true|false)$/i.test(value)
    ? value.toLowerCase() === "true"
    : value;

function translatedValue({ op, path, value }: Operation): Operation {
  if (path === undefined) return { op, value };
  if (isManager(path) && typeof value === "string") {
    return value === "" ? { op: "remove", path } : { op, path, value: { value } };
  }
  return { op, path, ...(value !== undefined && { value: booleans(path, value) }) };
}

/** `emails[type eq "work"].value` */
const filtered = /^(\w+)\[(\w+) eq (?:"([^"]*)"|(true|false))\](?:\.(\w+))?$/i;

/**
 * An operation as it applies to the resource: a value for an entry that does not exist adds the entry.
 */
export function applicable(operation: Operation, resource: Resource): Operation {
  const [, attribute = "", key = "", text, flag, part] = filtered.exec(operation.path ?? "") ?? [];
  if (attribute === "" || operation.op === "remove") return operation;
  const wanted = text ?? flag?.toLowerCase() === "true";
  const entries = Object.hasOwn(resource, attribute) ? resource[attribute] : [];
  const exists =
    Array.isArray(entries) &&
    entries.some((entry) => Object.hasOwn(Object(entry), key) && Reflect.get(entry, key) === wanted);
  if (exists) return operation;
  const given =
    part === undefined ? Object.entries(Object(operation.value)) : [[part, operation.value] as const];
  return { op: "add", path: attribute, value: [Object.fromEntries([[key, wanted], ...given])] };
}

import { isRecord } from "../../support/json";
import { type ConditionValue, type Operator, operators } from "./operators";
import { PolicyError, within } from "./policy-error";
import type { Lookup } from "./templates";

/** Values of a request by key, in lower case. */
export class Context {
  private readonly values = new Map<string, string | readonly string[]>();

  /** @throws PolicyError if two keys differ only in case, which IAM cannot tell apart. */
  constructor(given: Readonly<Record<string, string | readonly string[]>>) {
    for (const key in given) {
      const name = key.toLowerCase();
      if (this.values.has(name))
        throw new PolicyError(`the request has the key ${key} twice, with different case`);
      this.values.set(name, given[key] ?? "");
    }
  }

  get(key: string): string | readonly string[] | undefined {
    return this.values.get(key);
  }

  /**
   * Only a key with one value can be a variable, and an empty value counts as missing (IAM user guide, "Single-valued vs.
   * multivalued condition keys", and "The request context": null, an empty data string).
   */
  readonly lookup: Lookup = (key) => {
    const value = this.values.get(key);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
}

/** One line of a `Condition` element. */
export interface Condition {
  /** As written: `ForAllValues:StringEquals`. */
  readonly operator: string;
  readonly key: string;
  /** @throws PolicyError for several values of a key that the policy compares as single-valued. */
  holds(context: Context): boolean;
  /** The accepted values, for messages. */
  wanted(context: Context): string;
}

/** Parses a `Condition` element. @throws PolicyError for anything that the user guide does not describe. */
export function parseConditions(element: unknown, variables: boolean): Condition[] {
  if (element === undefined) return [];
  if (!isRecord(element)) throw new PolicyError("Condition must be an object of operators");
  return Object.entries(element).flatMap(([operator, keyed]) => {
    if (!isRecord(keyed)) throw new PolicyError(`Condition ${operator} must be an object of condition keys`);
    const names = new Set<string>();
    return Object.entries(keyed).map(([key, values]) =>
      within(`Condition ${operator} ${key}`, () => {
        if (!/^[^:\s]+:\S.*$/.test(key) || key.includes("${"))
          throw new PolicyError("is not a condition key");
        if (names.has(key.toLowerCase())) throw new PolicyError("occurs twice, with different case");
        names.add(key.toLowerCase());
        return parseCondition(operator, key, textsOf(values), variables);
      }),
    );
  });
}

/** Numbers and booleans need no quotation marks (IAM user guide, "Grammar of the IAM JSON policy language"). */
function textsOf(values: unknown): string[] {
  const list = [values].flat();
  if (list.length === 0) throw new PolicyError("has no value");
  return list.map((value) => {
    if (typeof value === "string") return value;
    if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)))
      return String(value);
    throw new PolicyError("a value must be a text, a number, true or false");
  });
}

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/;

function parseCondition(
  written: string,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition {
  const [, set, name = "", ifExists] = OPERATOR.exec(written) ?? [];
  if (written === "Null") return nullCondition(key, values);
  const operator = operators.get(name);
  if (operator === undefined) {
    throw new PolicyError(
      name === "Null" ? "Null allows neither a set operator nor IfExists" : `unknown operator ${written}`,
    );
  }
  if (operator.single && values.length > 1) throw new PolicyError(`${name} takes one value`);
  const read = values.map((value) => operator.read(value, variables));
  const test = quantified(set, operator, ifExists !== undefined, read);
  const lower = key.toLowerCase();
  return {
    operator: written,
    key,
    holds: (context) => test(context.get(lower), context.lookup, key),
    wanted: ({ lookup }) => read.map((value) => value.describe(lookup)).join(" or "),
  };
}

type Given = string | readonly string[] | undefined;
type Test = (given: Given, lookup: Lookup, key: string) => boolean;

/** The key is missing, or its list is empty. */
const isAbsent = (given: Given): given is undefined | readonly [] =>
  given === undefined || (Array.isArray(given) && given.length === 0);

/** A key whose value is "a null data set, such as an empty string" (IAM user guide, on set operators). */
const isNull = (given: Given): boolean =>
  given === undefined || given.length === 0 || (given.length === 1 && given[0] === "");

/**
 * Compares the request's value, or each of its values. Sources: IAM user guide, "Condition operators" (a missing key matches
 * only negated operators and `IfExists`), "Using multiple keys and values" (set operators), and the check "Missing
 * qualifier": several values need a set operator.
 */
function quantified(
  set: string | undefined,
  { negated }: Operator,
  ifExists: boolean,
  values: readonly ConditionValue[],
): Test {
  const one = (value: string, lookup: Lookup): boolean =>
    values.some(({ matches }) => matches(value, lookup)) !== negated;
  if (set === "ForAllValues") {
    return (given, lookup) => isNull(given) || [given ?? []].flat().every((value) => one(value, lookup));
  }
  if (set === "ForAnyValue") {
    return (given, lookup) => {
      if (isAbsent(given)) return ifExists;
      return !isNull(given) && [given ?? []].flat().some((value) => one(value, lookup));
    };
  }
  return (given, lookup, key) => {
    if (isAbsent(given)) return ifExists || negated;
    if (typeof given === "string") return one(given, lookup);
    const [value, another] = given;
    if (value === undefined || another !== undefined) {
      throw new PolicyError(
        `the request has several values of ${key}, and the policy compares one: write ForAllValues: or ForAnyValue:`,
      );
    }
    return one(value, lookup);
  };
}

/** Whether a key is absent, or its value null. */
function nullCondition(key: string, values: readonly string[]): Condition {
  const [value = "", ...more] = values;
  if (more.length > 0 || !/^(true|false)$/i.test(value)) throw new PolicyError("Null must be true or false");
  const wanted = value.toLowerCase() === "true";
  const lower = key.toLowerCase();
  return {
    operator: "Null",
    key,
    holds: (context) => isNull(context.get(lower)) === wanted,
    wanted: () => value,
  };
}

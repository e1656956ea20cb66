import { type Conditions, list } from "./documents";
import { matches } from "./globs";

/** One test of a condition: `ForAllValues:StringLikeIfExists` of a key. */
export interface Test {
  readonly text: string;
  /** `StringLike` */
  readonly operator: string;
  readonly set: "ForAllValues" | "ForAnyValue" | undefined;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

/** Source: IAM user guide, condition operators. */
const OPERATORS = new Set(
  `StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike NumericEquals
  NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals DateEquals DateNotEquals
  DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals Bool BinaryEquals IpAddress NotIpAddress ArnEquals ArnLike
  ArnNotEquals ArnNotLike Null`.split(/\s+/),
);

/** The tests of a condition. */
export const testsOf = (conditions: Conditions = {}): Test[] =>
  Object.entries(conditions).flatMap(([text, keys]) => {
    const [, set, rest = ""] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/.exec(text) ?? [];
    const ifExists = rest.endsWith("IfExists");
    const operator = ifExists ? rest.slice(0, -"IfExists".length) : rest;
    return Object.entries(keys).map(
      ([key, values]): Test => ({
        text,
        operator,
        set: set as Test["set"],
        ifExists,
        key,
        values: list(values).map(String),
      }),
    );
  });

/** Whether a request without the key passes the test. */
export const passesWithoutKey = ({ operator, set, ifExists, values }: Test): boolean =>
  ifExists ||
  set === "ForAllValues" ||
  /Not/.test(operator) ||
  (operator === "Null" && values.includes("true"));

/** Faults of one test that AWS refuses. */
export function faultsOfTest({ text, operator, set, ifExists, values }: Test): string[] {
  if (!OPERATORS.has(operator)) return [`there is no operator ${text}`];
  if (operator === "Null" && (ifExists || set !== undefined)) return [`Null is not combined: ${text}`];
  if (values.length === 0) return [`${text} has no value: it never matches`];
  if (/^(Null|Bool)$/.test(operator) && values.some((value) => !/^(true|false)$/i.test(value)))
    return [`${text} is true or false, not ${values.join(", ")}`];
  return [];
}

const EXACT = /^(StringEquals|ArnEquals|NumericEquals|Bool)$/;
const LIKE = /^(StringLike|ArnLike|ArnEquals)$/;

/** Tests of one key that no request can pass together. */
export function contradictions(tests: readonly Test[]): string[] {
  const byKey = new Map<string, Test[]>();
  // IAM ignores the case of keys.
  for (const test of tests)
    byKey.set(test.key.toLowerCase(), [...(byKey.get(test.key.toLowerCase()) ?? []), test]);
  return [...byKey.values()].flatMap((same) => {
    const { key = "" } = same[0] ?? {};
    const absent = same.some(({ operator, values }) => operator === "Null" && !values.includes("false"));
    const needed = same.find((test) => !passesWithoutKey(test));
    if (absent && needed !== undefined) return [`${key} must be absent, and ${needed.text} needs it`];
    // Set operators do not constrain a single value.
    const single = same.filter(({ set, ifExists }) => set === undefined && !ifExists);
    const exact = single.filter(({ operator, values }) => EXACT.test(operator) && values.every(isPlain));
    const [first, ...others] = exact;
    if (first === undefined) return [];
    const left = first.values
      .filter((value) => others.every(({ values }) => values.includes(value)))
      .filter((value) => single.every((test) => passes(value, test)));
    return left.length > 0
      ? []
      : [`no value of ${key} passes ${single.map(({ text }) => text).join(" and ")}`];
  });
}

/** Without wildcards and variables. */
const isPlain = (value: string): boolean => !/[*?]|\$\{/.test(value);

function passes(value: string, { operator, values }: Test): boolean {
  const known = values.filter((each) => !each.includes("${"));
  const open = known.length < values.length;
  const like = known.some((each) => matches(value, each));
  if (LIKE.test(operator)) return open || like;
  if (/^(StringNotLike|ArnNotLike|ArnNotEquals)$/.test(operator)) return !like;
  if (operator === "StringNotEquals") return !known.includes(value);
  return true;
}

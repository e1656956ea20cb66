import { BlockList, isIP } from "node:net";
import { arnMatcher, type Matcher, textMatcher } from "./patterns";
import { PolicyError } from "./policy-error";
import { describe, type Lookup, parseTemplate } from "./templates";

/** One value of a condition: its matcher and its text. */
export interface ConditionValue {
  readonly matches: Matcher;
  readonly describe: (lookup: Lookup) => string;
}

/** Parses a policy's value for a condition operator. @throws PolicyError for an invalid value. */
type Reader = (written: string, variables: boolean) => ConditionValue;

export interface Operator {
  readonly read: Reader;
  /** True if no value matches: `StringNotEquals`. */
  readonly negated: boolean;
  /** Allows only one value. */
  readonly single: boolean;
}

const plain = (written: string, matches: (value: string) => boolean): ConditionValue => ({
  matches,
  describe: () => written,
});

const text =
  (wildcards: boolean, matcher: typeof textMatcher): Reader =>
  (written, variables) => {
    const template = parseTemplate(written, { wildcards, variables });
    return { matches: matcher(template), describe: (lookup) => describe(template, lookup) };
  };

const equals = text(false, textMatcher);

const ignoringCase: Reader = (written, variables) => {
  const { matches } = equals(written.toLowerCase(), variables);
  return {
    matches: (value, lookup) => matches(value.toLowerCase(), (key) => lookup(key)?.toLowerCase()),
    describe: equals(written, variables).describe,
  };
};

const bool: Reader = (written, variables) => {
  if (!/^(true|false|\$\{.*\})$/i.test(written))
    throw new PolicyError(`${written} is neither true nor false`);
  return ignoringCase(written, variables);
};

/** Compares by order; values that cannot be parsed do not match. */
const ordered =
  (
    read: (value: string) => number,
    kind: string,
    holds: (given: number, wanted: number) => boolean,
  ): Reader =>
  (written) => {
    const wanted = read(written);
    if (Number.isNaN(wanted)) throw new PolicyError(`${JSON.stringify(written)} is not a ${kind}`);
    return plain(written, (value) => holds(read(value), wanted));
  };

const numberOf = (value: string): number => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN);

const W3C_DATE = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;

/**
 * Milliseconds since 1970 of a W3C date, or of a number of seconds since 1970.
 * Source: IAM user guide, "Date condition operators".
 */
const timeOf = (value: string): number => {
  if (W3C_DATE.test(value)) return Date.parse(value);
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Number.NaN;
};

/** IPv4 and IPv6; an address without a prefix means that address only (IAM user guide, "IP address condition operators"). */
const address: Reader = (written) => {
  const [ip = "", prefix, ...more] = written.split("/");
  const family = isIP(ip);
  const bits = family === 6 ? 128 : 32;
  const length = prefix === undefined ? bits : numberOf(prefix);
  if (family === 0 || more.length > 0 || !Number.isInteger(length) || length < 0 || length > bits) {
    throw new PolicyError(`${JSON.stringify(written)} is not an IP address or range`);
  }
  const range = new BlockList();
  range.addSubnet(ip, length, family === 6 ? "ipv6" : "ipv4");
  return plain(written, (value) => {
    const given = isIP(value);
    return given === family && range.check(value, given === 6 ? "ipv6" : "ipv4");
  });
};

const binary: Reader = (written) => {
  const wanted = bytesOf(written);
  if (wanted === undefined) throw new PolicyError(`${JSON.stringify(written)} is not base64`);
  return plain(written, (value) => bytesOf(value)?.equals(wanted) ?? false);
};

function bytesOf(value: string): Buffer | undefined {
  const bytes = Buffer.from(value, "base64");
  return bytes.toString("base64") === value ? bytes : undefined;
}

const orders = {
  Equals: (given: number, wanted: number) => given === wanted,
  LessThan: (given: number, wanted: number) => given < wanted,
  LessThanEquals: (given: number, wanted: number) => given <= wanted,
  GreaterThan: (given: number, wanted: number) => given > wanted,
  GreaterThanEquals: (given: number, wanted: number) => given >= wanted,
};

const readers: [name: string, negation: string | undefined, read: Reader][] = [
  ["StringEquals", "StringNotEquals", equals],
  ["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", ignoringCase],
  ["StringLike", "StringNotLike", text(true, textMatcher)],
  ["ArnEquals", "ArnNotEquals", text(true, arnMatcher)],
  ["ArnLike", "ArnNotLike", text(true, arnMatcher)],
  ["Bool", undefined, bool],
  ["BinaryEquals", undefined, binary],
  ["IpAddress", "NotIpAddress", address],
  ...Object.entries(orders).flatMap(([order, holds]): [string, string | undefined, Reader][] => [
    [
      `Numeric${order}`,
      order === "Equals" ? "NumericNotEquals" : undefined,
      ordered(numberOf, "number", holds),
    ],
    [`Date${order}`, order === "Equals" ? "DateNotEquals" : undefined, ordered(timeOf, "date", holds)],
  ]),
];

/** All condition operators except `Null`, by name. Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
export const operators: ReadonlyMap<string, Operator> = new Map(
  readers.flatMap(([name, negation, read]): [string, Operator][] => {
    const single = name === "Bool";
    return [
      [name, { read, negated: false, single }],
      ...(negation === undefined
        ? []
        : ([[negation, { read, negated: true, single }]] as [string, Operator][])),
    ];
  }),
);

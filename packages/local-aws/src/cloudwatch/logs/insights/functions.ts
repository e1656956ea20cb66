import { MalformedQuery } from "./tokens";
import { Moment, numberOf, textOf, type Value } from "./values";

/** Context of a function call. */
export interface Surroundings {
  /** When the query was started. */
  readonly now: Date;
}

interface Definition {
  readonly arguments: readonly [least: number, most: number];
  evaluate(values: readonly Value[], surroundings: Surroundings): Value;
}

const numeric = (of: (value: number) => number): Definition => ({
  arguments: [1, 1],
  evaluate: ([value]) => {
    const number = numberOf(value);
    return number === undefined ? undefined : of(number);
  },
});

/** Functions of one value, by lower-case name. Source: CloudWatch Logs user guide, operations and functions of Logs Insights. */
const functions: Readonly<Record<string, Definition>> = {
  abs: numeric(Math.abs),
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  ispresent: { arguments: [1, 1], evaluate: ([value]) => value !== undefined },
  coalesce: {
    arguments: [1, Number.POSITIVE_INFINITY],
    evaluate: (values) => values.find((value) => value !== undefined),
  },
  strlen: {
    arguments: [1, 1],
    evaluate: ([value]) => (value === undefined ? undefined : textOf(value).length),
  },
  now: { arguments: [0, 0], evaluate: (_, { now }) => Math.floor(now.getTime() / 1000) },
  tomillis: numeric((value) => value),
  frommillis: {
    arguments: [1, 1],
    evaluate: ([value]) => {
      const number = numberOf(value);
      return number === undefined ? undefined : new Moment(number);
    },
  },
};

/** @throws MalformedQuery for an unknown function or a wrong number of arguments */
export function functionNamed(name: string, given: number, place: string): Definition["evaluate"] {
  const definition = Object.hasOwn(functions, name.toLowerCase()) ? functions[name.toLowerCase()] : undefined;
  if (definition === undefined) {
    throw new MalformedQuery(
      `${place}: local-aws does not support the function ${name}; supported: ${Object.keys(functions).join(", ")} and bin`,
    );
  }
  const [least, most] = definition.arguments;
  if (given < least || given > most) {
    throw new MalformedQuery(
      `${place}: ${name} takes ${least === most ? least : `${least} or more`} arguments, not ${given}`,
    );
  }
  return definition.evaluate;
}

/** Milliseconds by unit, for units of fixed length. Source: CloudWatch Logs user guide, stats. */
const units: readonly (readonly [RegExp, number])[] = [
  [/^(ms|msecs?|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, 1_000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hrs?|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
];

/** Parses a period such as `5m` into milliseconds. @throws MalformedQuery */
export function periodOf(text: string, place: string): number {
  const [, count = "", unit = ""] = /^(\d+)([a-z]+)$/.exec(text) ?? [];
  const length = units.find(([form]) => form.test(unit))?.[1];
  if (length === undefined || Number(count) === 0) {
    throw new MalformedQuery(
      `${place}: ${text} is not a period that local-aws supports, such as 30s, 5m, 1h or 1d`,
    );
  }
  return Number(count) * length;
}

import type { CommonVariable, FunctionDefinition } from "./definition";

/** Parses one variable, or throws the reason. `undefined`: the variable is not set. */
export type Reader<T> = (value: string | undefined) => T;

/** Any non-empty string. */
export const text: Reader<string> = (value) => {
  if (!value) throw new Error("is not set");
  return value;
};

/** A comma-separated list; empty or unset: no entries. */
export const list: Reader<readonly string[]> = (value) =>
  (value ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

/** A whole number between inclusive bounds. */
export function integer(minimum: number, maximum: number): Reader<number> {
  return (value) => {
    const number = Number(text(value));
    if (!Number.isInteger(number) || number < minimum || number > maximum) {
      throw new Error(`is "${value}", expected a whole number from ${minimum} to ${maximum}`);
    }
    return number;
  };
}

/** `true`; any other value, or none, is false. */
export const flag: Reader<boolean> = (value) => value === "true";

/** One of a few words. */
export function oneOf<const T extends string>(...allowed: readonly T[]): Reader<T> {
  return (value) => {
    const found = allowed.find((word) => word === value);
    if (found === undefined) throw new Error(`is "${value ?? ""}", expected one of ${allowed.join(", ")}`);
    return found;
  };
}

/** JSON that passes a check, which throws the reason otherwise. */
export function json<T>(check: (value: unknown) => T): Reader<T> {
  return (value) => {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text(value));
    } catch {
      throw new Error("is not JSON");
    }
    return check(parsed);
  };
}

type Variables = Readonly<Record<string, Reader<unknown>>>;
export type Values<V> = { readonly [N in keyof V]: V[N] extends Reader<infer T> ? T : never };

/**
 * Reads all variables once, at init: a function with an invalid configuration does not start, and reports every invalid
 * variable at once.
 */
export function readEnvironment<V extends Variables>(
  variables: V,
  source: Readonly<Record<string, string | undefined>> = process.env,
): Values<V> {
  const faults: string[] = [];
  const entries = Object.entries(variables).map(([name, read]) => {
    try {
      return [name, read(source[name])] as const;
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
      return [name, undefined] as const;
    }
  });
  if (faults.length > 0) throw new Error(`function configuration: ${faults.join("; ")}`);
  return Object.fromEntries(entries) as Values<V>;
}

/** Variables of every function. */
export const commonVariables = {
  ENVIRONMENT: text,
  AWS_REGION: text,
  LOG_LEVEL: oneOf("DEBUG", "INFO", "WARN", "ERROR"),
  CORS_ALLOW_ORIGINS: list,
  SERVICE_NAME: text,
  METRICS_NAMESPACE: text,
  METRICS_PER_TENANT: flag,
} satisfies Readonly<Record<CommonVariable | "AWS_REGION", Reader<unknown>>>;

type Declared = Pick<FunctionDefinition, "variables" | "assumes">;
type NameOf<D extends Declared> = keyof D["variables"] | keyof D["assumes"];

/**
 * Reads the variables of the function that `D` defines, in addition to those that every function gets: reading an
 * undeclared variable, or declaring an unread one, does not compile. The definition itself stays out of the bundle.
 * @throws Error as {@link readEnvironment} does.
 */
export const environmentOf =
  <D extends Declared>() =>
  <V extends Readonly<Record<NameOf<D>, Reader<unknown>>>>(
    variables: V & { readonly [N in keyof V]: N extends NameOf<D> ? unknown : never },
  ): Values<V & typeof commonVariables> =>
    readEnvironment({ ...commonVariables, ...variables });

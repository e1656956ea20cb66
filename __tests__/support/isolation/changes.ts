type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Whether a policy can allow only less after a change, only more, or either. */
export type Effect = "less" | "more" | "either";

/** A change's description, its result, and the direction in which it may change decisions. */
export type Change<T> = readonly [what: string, instead: T, effect: Effect];

/** Variants of a statement's conditions with one removed, widened, narrowed or negated. */
export function conditionsOf(conditions: Conditions): Change<Conditions>[] {
  return Object.entries(conditions).flatMap(([operator, keyed]) =>
    Object.entries(keyed).flatMap(([key, value]): Change<Conditions>[] => {
      const { [key]: _, ...otherKeys } = keyed;
      const { [operator]: __, ...otherOperators } = conditions;
      const without =
        Object.keys(otherKeys).length > 0 ? { ...conditions, [operator]: otherKeys } : otherOperators;
      const using = (changed: string, values: string | readonly string[]): Conditions => ({
        ...without,
        [changed]: { ...without[changed], [key]: values },
      });
      if (operator === "Null") {
        return [
          [`without ${operator} ${key}`, without, "more"],
          [
            `${operator} ${key} turned round`,
            using(operator, value === "false" ? "true" : "false"),
            "either",
          ],
        ];
      }
      const values = [value].flat();
      return [
        [`without ${operator} ${key}`, without, "more"],
        ...values.flatMap((one, index) =>
          widened(one).map(
            (wider): Change<Conditions> => [
              `${wider} for ${one} in ${operator} ${key}`,
              using(operator.replace("Equals", "Like"), values.toSpliced(index, 1, wider)),
              "more",
            ],
          ),
        ),
        ...(values.length < 2
          ? []
          : values.map(
              (one, index): Change<Conditions> => [
                `without ${one} in ${operator} ${key}`,
                using(operator, values.toSpliced(index, 1)),
                // With fewer values, a negated condition is true for more.
                operator.includes("Not") ? "more" : "less",
              ],
            )),
        ...(operator.startsWith("ForAllValues:")
          ? [
              [
                `ForAnyValue for ForAllValues of ${key}`,
                using(operator.replace("ForAllValues", "ForAnyValue"), values),
                "either",
              ] as const,
            ]
          : []),
      ];
    }),
  );
}

/**
 * `a/b/${tag}/*` becomes `*`, `a/*`, `a/b/*` and `a/b/${tag}*`. A slash within `${…}` separates nothing; what separates
 * the end may also be `:` or a slash of a URL-encoded ARN.
 */
export function widened(pattern: string): string[] {
  if (pattern === "*") return [];
  const parts = pattern.replace(/(\/|:|%2F)\*$/, "").match(/(\$\{[^}]*\}|[^/])+/g) ?? [];
  const steps = parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join("/")}/*`);
  return [...new Set(["*", ...steps, `${parts.join("/")}*`])].filter((wider) => wider !== pattern);
}

import type { MetricSeries } from "@saas/local-aws/cloudwatch";
import { fieldsOfLine } from "./fields";

/** What a platform wrote while it ran: metrics of its own namespace, and fields of its log lines. */
export interface Emitted {
  /** By {@link metricKey}. */
  readonly metrics: ReadonlySet<string>;
  /** Values of dimensions that occur together, by {@link valuesKey}. */
  readonly values: ReadonlySet<string>;
  /** Paths of fields by log group, the groups' names as {@link environmentless} has them. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A metric and the keys of its dimensions, in any order. */
export const metricKey = (name: string, keys: readonly string[]): string =>
  JSON.stringify([name, [...keys].sort()]);

/** Dimensions with their values, in any order. */
export const valuesKey = (dimensions: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)));

/** A name without that of its stack, so that it is the same in every environment: `/aws/lambda/*-data`. */
export const environmentless = (name: string, stack: string): string => name.replaceAll(stack, "*");

/**
 * Gathers what was emitted.
 * @param stack name of the stack that ran, which is also the namespace of its functions' metrics
 * @param groups names of log groups with their lines
 */
export function gather(
  stack: string,
  series: readonly Pick<MetricSeries, "namespace" | "name" | "dimensions">[],
  groups: ReadonlyMap<string, readonly string[]>,
): Emitted {
  const own = series.filter(({ namespace }) => namespace === stack);
  return {
    metrics: new Set(own.map(({ name, dimensions }) => metricKey(name, Object.keys(dimensions)))),
    values: new Set(own.map(({ dimensions }) => valuesKey(dimensions))),
    fields: new Map(
      [...groups].map(([group, lines]) => [
        environmentless(group, stack),
        new Set(lines.flatMap(fieldsOfLine)),
      ]),
    ),
  };
}

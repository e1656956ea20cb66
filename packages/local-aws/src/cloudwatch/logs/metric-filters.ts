import { block, type DeployedResource, type Deployment, resourcesOfType } from "../../terraform/resources";
import type { MetricSample } from "../metrics/store";
import { filterPattern } from "./filter-pattern";
import { type FilterPattern, selectorAt } from "./json-pattern";
import type { AppendedLine } from "./store";

interface MetricFilter {
  readonly group: string;
  readonly pattern: FilterPattern;
  readonly namespace: string;
  readonly metric: string;
  readonly unit: string;
  /** The value of a matching line; undefined if the line has none. */
  readonly valueOf: (message: string) => number | undefined;
  readonly unmatched: number | undefined;
  /** Selectors by dimension name. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * Turns log lines into metrics by the deployment's metric filters. A line that the pattern does not match counts as the
 * filter's default value; a matching line that lacks a dimension yields no sample.
 * Source: CloudWatch Logs user guide, creating metrics from log events using filters.
 * @throws Error naming a filter that local-aws does not support.
 */
export function metricFilters(deployment: Deployment): (line: AppendedLine) => MetricSample[] {
  const filters = resourcesOfType(deployment, "aws_cloudwatch_log_metric_filter").map(readFilter);
  return ({ group, message, at }) =>
    filters
      .filter((filter) => filter.group === group)
      .flatMap((filter) => {
        const { namespace, metric: name, unit } = filter;
        const matched = filter.pattern.matches(message);
        const value = matched ? filter.valueOf(message) : filter.unmatched;
        const dimensions = matched ? dimensionsOf(filter, message) : {};
        if (value === undefined || dimensions === undefined) return [];
        return [{ namespace, name, unit, dimensions, value, at }];
      });
}

function readFilter(resource: DeployedResource): MetricFilter {
  const { type, name, values } = resource;
  const transformation = block(values.metric_transformation) ?? {};
  const given = String(transformation.value ?? "");
  const fallback = transformation.default_value;
  return {
    group: String(values.log_group_name),
    pattern: patternOf(resource, values.pattern),
    namespace: String(transformation.namespace),
    metric: String(transformation.name),
    unit: String(transformation.unit ?? "None"),
    valueOf: valueReader(given, `${type}.${name}`),
    unmatched: fallback === undefined || fallback === null || fallback === "" ? undefined : Number(fallback),
    dimensions: (transformation.dimensions ?? {}) as Record<string, string>,
  };
}

/** @throws Error naming the resource whose pattern local-aws does not support. */
export function patternOf({ type, name }: DeployedResource, pattern: unknown): FilterPattern {
  try {
    return filterPattern(String(pattern ?? ""));
  } catch (error) {
    throw new Error(`${type}.${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function valueReader(given: string, address: string): MetricFilter["valueOf"] {
  if (!given.startsWith("$")) {
    const value = Number(given);
    if (given === "" || Number.isNaN(value)) {
      throw new Error(
        `${address}: the metric value ${given} is neither a number nor a selector such as $.duration_ms`,
      );
    }
    return () => value;
  }
  return (message) => {
    const [found] = select(given, message);
    const value = typeof found === "string" && found.trim() !== "" ? Number(found) : found;
    return typeof value === "number" && Number.isFinite(value) ? value : undefined;
  };
}

function dimensionsOf({ dimensions }: MetricFilter, message: string): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const [name, selector] of Object.entries(dimensions)) {
    const [value] = select(selector, message);
    if (value === undefined || value === null || typeof value === "object") return undefined;
    found[name] = String(value);
  }
  return found;
}

function select(selector: string, message: string): readonly unknown[] {
  try {
    return selectorAt(selector)?.(JSON.parse(message)) ?? [];
  } catch {
    return [];
  }
}

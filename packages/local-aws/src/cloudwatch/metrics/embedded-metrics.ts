import type { MetricSample } from "./store";

/** Maximum dimensions of a metric. Source: CloudWatch user guide, embedded metric format specification. */
const MOST_DIMENSIONS = 30;

/**
 * The metrics in a log line, as CloudWatch extracts them: a sample for each metric, value and dimension set.
 * Source: CloudWatch user guide, embedded metric format specification.
 * @returns none for a line in another format; dimension sets without values in the line are left out.
 */
export function embeddedMetrics(line: string): MetricSample[] {
  const entry = parse(line);
  const metadata = record(entry?._aws);
  if (entry === undefined || metadata === undefined || typeof metadata.Timestamp !== "number") return [];
  const at = new Date(metadata.Timestamp);
  return list(metadata.CloudWatchMetrics).flatMap((directive) => {
    const { Namespace, Dimensions, Metrics } = record(directive) ?? {};
    if (typeof Namespace !== "string") return [];
    const sets = list(Dimensions)
      .map((names) => dimensionsOf(list(names), entry))
      .filter((dimensions) => dimensions !== undefined);
    return list(Metrics).flatMap((metric) => {
      const { Name, Unit = "None" } = record(metric) ?? {};
      if (typeof Name !== "string") return [];
      const values = [entry[Name]].flat().filter((value) => typeof value === "number");
      return sets.flatMap((dimensions) =>
        values.map((value) => ({
          namespace: Namespace,
          name: Name,
          unit: String(Unit),
          dimensions,
          value,
          at,
        })),
      );
    });
  });
}

function dimensionsOf(
  names: readonly unknown[],
  entry: Readonly<Record<string, unknown>>,
): Record<string, string> | undefined {
  if (names.length > MOST_DIMENSIONS) return undefined;
  const dimensions: Record<string, string> = {};
  for (const name of names) {
    const value = entry[String(name)];
    if (typeof value !== "string" || value === "") return undefined;
    dimensions[String(name)] = value;
  }
  return dimensions;
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.includes('"_aws"')) return undefined;
  try {
    return record(JSON.parse(line));
  } catch {
    return undefined;
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;

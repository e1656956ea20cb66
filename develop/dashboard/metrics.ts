import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { MetricSeries } from "@saas/local-aws/cloudwatch";
import { z } from "zod";
import { isUnknown } from "../synthesis/names";
import { type Line, linesOf, type MetricWidget, type NamedMetric } from "./body";
import { evaluate, parseMath, type Values } from "./math";

const seriesSchema = z.array(
  z.object({
    namespace: z.string(),
    name: z.string(),
    unit: z.string(),
    dimensions: z.record(z.string(), z.string()),
    points: z.array(z.object({ at: z.iso.datetime(), values: z.array(z.number()) })),
  }),
);

/** Reads metrics from a file or from the URL of the local endpoint's `_metrics.json`. @throws Error naming the source and the fault */
export async function readMetrics(source: string): Promise<MetricSeries[]> {
  const parsed = seriesSchema.safeParse(parseJson(source, await textOf(source)));
  if (parsed.success) return parsed.data;
  throw new Error(
    `${source} has no metrics of a local platform: ${z.prettifyError(parsed.error).split("\n")[0]}`,
  );
}

/** Digits of a kept value that a picture can show. */
const DIGITS = 4;

/** A file of metrics, compressed, that readMetrics reads. Values are rounded to what a picture can show. */
export function keptMetrics(series: readonly MetricSeries[]): Buffer {
  const rounded = (_: string, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(DIGITS)) : value;
  return gzipSync(JSON.stringify(series, rounded), { level: 9 });
}

async function textOf(source: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) {
    try {
      const content = readFileSync(source);
      return (source.endsWith(".gz") ? gunzipSync(content) : content).toString("utf8");
    } catch (error) {
      throw new Error(`${source} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  const response = await fetch(source).catch((error: Error) => {
    throw new Error(
      `${source} does not respond (${(error.cause as Error | undefined)?.message ?? error.message}): is npm start running?`,
    );
  });
  if (!response.ok) throw new Error(`${source} responded with ${response.status}`);
  return response.text();
}

function parseJson(source: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${source} is not JSON`);
  }
}

/** A time range, in milliseconds since the epoch. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** One value per period; undefined without data. The first period begins at the range's beginning or before. */
interface Points {
  readonly starts: readonly number[];
  readonly values: readonly (number | undefined)[];
}

const MINUTE_MS = 60_000;

/** The measured metrics, for queries. */
export class Metrics {
  /** The series that queries have matched. */
  readonly used = new Set<MetricSeries>();

  constructor(private readonly series: readonly MetricSeries[]) {}

  /** From the first minute with a value to the end of the last; undefined without data. */
  get range(): Range | undefined {
    const times = this.series.flatMap(({ points }) => points.map(({ at }) => Date.parse(at)));
    if (times.length === 0) return undefined;
    const least = times.reduce((one, other) => Math.min(one, other));
    const most = times.reduce((one, other) => Math.max(one, other));
    return { from: least, to: most + MINUTE_MS };
  }

  /**
   * Periods are aligned to the clock: five-minute ones begin at :00, :05, …
   * @param periodSeconds length of a period @throws Error for an unknown statistic
   */
  points(metric: NamedMetric, periodSeconds: number, range: Range): Points {
    const starts = periodStarts(range, periodSeconds);
    return { starts, values: this.valuesFrom(metric, periodSeconds, starts[0] ?? 0, starts.length) };
  }

  /** Values of a range's periods, the first of which begins with the range. */
  pointsUpTo(metric: NamedMetric, periodSeconds: number, { from, to }: Range): Points["values"] {
    return this.valuesFrom(metric, periodSeconds, from, Math.round((to - from) / (periodSeconds * 1000)));
  }

  private valuesFrom(
    metric: NamedMetric,
    periodSeconds: number,
    first: number,
    count: number,
  ): Points["values"] {
    const period = periodSeconds * 1000;
    const byPeriod = Array.from({ length: count }, (): number[] => []);
    for (const series of this.series) {
      if (!matches(series, metric)) continue;
      this.used.add(series);
      for (const { at, values } of series.points) {
        byPeriod[Math.floor((Date.parse(at) - first) / period)]?.push(...values);
      }
    }
    return byPeriod.map((values) =>
      values.length === 0 ? undefined : statisticOf(metric.statistic, values),
    );
  }
}

function periodStarts({ from, to }: Range, periodSeconds: number): number[] {
  const period = periodSeconds * 1000;
  const first = Math.floor(from / period) * period;
  return Array.from(
    { length: Math.max(0, Math.ceil((to - first) / period)) },
    (_, index) => first + index * period,
  );
}

/** Values known only after deployment match anything: the metrics are those of the running platform. */
function matches({ namespace, name, dimensions }: MetricSeries, metric: NamedMetric): boolean {
  const wanted = Object.entries(metric.dimensions);
  return (
    namespace === metric.namespace &&
    name === metric.name &&
    wanted.length === Object.keys(dimensions).length &&
    wanted.every(([key, value]) => key in dimensions && (isUnknown(value) || dimensions[key] === value))
  );
}

/**
 * Computes a statistic of a period's values, at least one. Percentiles are those of the values themselves (nearest rank);
 * CloudWatch's are near them. Source: CloudWatch user guide, statistics definitions.
 * @throws Error for an unsupported statistic.
 */
export function statisticOf(statistic: string, values: readonly number[]): number {
  const sum = () => values.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case "Sum":
      return sum();
    case "SampleCount":
      return values.length;
    case "Average":
      return sum() / values.length;
    case "Maximum":
      return Math.max(...values);
  }
  const percentile = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(statistic)?.[1];
  if (percentile !== undefined) {
    const sorted = [...values].sort((one, other) => one - other);
    const rank = Math.max(1, Math.ceil((Number(percentile) / 100) * sorted.length));
    return sorted[rank - 1] as number;
  }
  const most = /^PR\(:(\d+(?:\.\d+)?)\)$/.exec(statistic)?.[1];
  if (most !== undefined) {
    return (100 * values.filter((value) => value <= Number(most)).length) / values.length;
  }
  throw new Error(`the statistic ${statistic} is not known`);
}

/** A line to draw. */
interface DrawnLine {
  readonly label: string;
  readonly values: Values;
}

/** The data of a widget. */
export interface DrawnGraph {
  /** Of each period, in milliseconds since the epoch. */
  readonly starts: readonly number[];
  readonly lines: readonly DrawnLine[];
}

/** Computes a widget's lines. @throws Error naming the widget, for an unsupported statistic or expression */
export function drawnGraph(widget: MetricWidget, metrics: Metrics, range: Range): DrawnGraph {
  const { title, period } = widget.properties;
  const starts = periodStarts(range, period);
  const lines = linesOf(widget);
  try {
    const measured = valuesById(lines, (line) => metrics.points(line.metric, period, range).values);
    return {
      starts,
      lines: lines
        .filter(({ visible }) => visible)
        .map((line) => ({
          label: line.label,
          values:
            "metric" in line
              ? metrics.points(line.metric, period, range).values
              : evaluate(parseMath(line.expression), starts.length, measured),
        })),
    };
  } catch (error) {
    throw new Error(`the widget "${title}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

const valuesById = (
  lines: readonly Line[],
  valuesOf: (line: Extract<Line, { metric: unknown }>) => Values,
): Record<string, Values> =>
  Object.fromEntries(
    lines.flatMap((line) => ("metric" in line && line.id !== undefined ? [[line.id, valuesOf(line)]] : [])),
  );

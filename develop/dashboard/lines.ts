import { type Line, linesOf, type MetricWidget } from "./body";
import { evaluate, type Values } from "./math/evaluate";
import { parseMath } from "./math/parse";
import { type Metrics, periodStarts, type Range } from "./metrics";

/** A line as it is drawn. */
export interface DrawnLine {
  readonly label: string;
  readonly values: Values;
}

/** What a widget shows. */
export interface DrawnGraph {
  /** Of each period, in milliseconds since the epoch. */
  readonly starts: readonly number[];
  readonly lines: readonly DrawnLine[];
}

/** Computes a widget's lines. @throws Error naming the widget, for a statistic or an expression that this does not know */
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

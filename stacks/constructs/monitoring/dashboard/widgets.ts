import type { Metric } from "../metrics";

/** A line of a graph. */
export type Series =
  | { readonly label: string; readonly metric: Metric }
  /** Metric math over the graph's {@link Graph.inputs}. */
  | { readonly label: string; readonly expression: string };

/** A horizontal line in a graph: an alarm's threshold or an objective. */
export interface Threshold {
  readonly label: string;
  readonly value: number;
}

/** A graph over time. */
export interface Graph {
  readonly kind: "graph";
  readonly title: string;
  readonly series: readonly Series[];
  /** Metrics that are only inputs of expressions, by their ids. */
  readonly inputs?: Readonly<Record<string, Metric>>;
  readonly thresholds?: readonly Threshold[];
  /** Period of a point. A graph with the threshold of an alarm on sums has the alarm's period. */
  readonly periodSeconds: number;
  /** Whether series are stacked. */
  readonly stacked?: boolean;
  /** Maximum of the scale; without it the values decide. Graphs that are compared have the same. */
  readonly max?: number;
  /** Default 0; undefined: the values decide. */
  readonly min?: number | undefined;
  /** Unit of the scale: "ms", "requests". */
  readonly unit: string;
  readonly legend?: "bottom" | "right" | "hidden";
}

/** A text in CloudWatch's subset of Markdown. */
export interface Text {
  readonly kind: "text";
  readonly markdown: string;
}

/** Alarms with their states. */
export interface Alarms {
  readonly kind: "alarms";
  readonly title: string;
  /** ARNs. */
  readonly alarms: readonly string[];
}

export type Widget = Graph | Text | Alarms;

/** Widgets beside each other. */
export interface Row {
  /** In units of the grid. */
  readonly height: number;
  /** Widths are in columns, of which there are 24. */
  readonly widgets: readonly { readonly width: number; readonly widget: Widget }[];
}

/** A row of widgets that are equally wide. */
export const evenRow = (height: number, widgets: readonly Widget[], columns = widgets.length): Row => ({
  height,
  widgets: widgets.map((widget) => ({ width: 24 / columns, widget })),
});

/** A headline with a sentence about the widgets below. */
export const heading = (title: string, explanation: string): Row => ({
  height: 2,
  widgets: [{ width: 24, widget: { kind: "text", markdown: `## ${title}\n${explanation}` } }],
});

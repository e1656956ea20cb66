import type { Metric } from "../metrics";

/** A line of a graph. */
export type Series =
  | { readonly label: string; readonly metric: Metric }
  /** Metric math over the graph's {@link Graph.inputs}. */
  | { readonly label: string; readonly expression: string };

/** A line drawn across a graph: where an alarm goes off, or what is promised. */
export interface Threshold {
  readonly label: string;
  readonly value: number;
}

/** A graph over time. */
export interface Graph {
  readonly kind: "graph";
  readonly title: string;
  readonly series: readonly Series[];
  /** Metrics that are not drawn themselves, by the ids that expressions have for them. */
  readonly inputs?: Readonly<Record<string, Metric>>;
  readonly thresholds?: readonly Threshold[];
  /** Of a point. A graph with the threshold of an alarm on sums has the alarm's. */
  readonly periodSeconds: number;
  /** Series lie on one another. */
  readonly stacked?: boolean;
  /** Of the scale; without it the values decide. Graphs to be compared have the same. */
  readonly max?: number;
  /** Default 0; undefined: the values decide. */
  readonly min?: number | undefined;
  /** What the scale counts: "ms", "requests". */
  readonly unit: string;
  readonly legend?: "bottom" | "right" | "hidden";
}

/** A text in Markdown, as far as CloudWatch knows it. */
export interface Text {
  readonly kind: "text";
  readonly markdown: string;
}

/** Alarms with the state that they are in. */
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

/** A headline with a sentence on how to read what follows. */
export const heading = (title: string, explanation: string): Row => ({
  height: 2,
  widgets: [{ width: 24, widget: { kind: "text", markdown: `## ${title}\n${explanation}` } }],
});

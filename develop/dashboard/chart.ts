import { init } from "echarts";
import type { MetricWidget } from "./body";
import type { DrawnGraph } from "./metrics";

/** Sizes of the picture, in pixels. */
export const CELL = { width: 60, height: 40 } as const;
export const COLUMNS = 24;
export const GAP = 8;
export const FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif";
export const colors = {
  page: "#f2f3f3",
  card: "#ffffff",
  edge: "#d5dbdb",
  ink: "#16191f",
  faint: "#687078",
  grid: "#eaeded",
  threshold: "#d13212",
  good: "#1d8102",
  unknown: "#879596",
} as const;
/** Distinct in print and for colour-blind readers (Okabe and Ito), then lighter ones for many lines. */
const palette = [
  "#0072b2",
  "#e69f00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#8c564b",
  "#7f7f00",
  "#6a51a3",
  "#17becf",
  "#444444",
] as const;

/** Approximate width of a text in the font, in pixels. */
export const widthOf = (text: string, size: number): number => text.length * size * 0.53;

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const SMALL = 9;
/** Title and unit, which the card draws. */
const TOP = 40;
const LEGEND_LINE = 14;
const MARKER = 20;

interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Lines of a graph's legend below its plot. @param width of the chart, in pixels */
export const legendLines = ({ properties }: MetricWidget, { lines }: DrawnGraph, width: number): number =>
  properties.legend.position === "bottom"
    ? wrappedRows(
        lines.map(({ label }) => label),
        width - 16,
      )
    : 0;

/**
 * A graph's plot and legend as SVG, without its title. The same graph always gives the same lines; ids count up in a process.
 * @param below lines of legends below the plot: the most of its row, so that the time axes of a row are one line
 */
export function chart(
  { properties }: MetricWidget,
  { starts, lines }: DrawnGraph,
  { width, height }: ChartSize,
  range: { readonly from: number; readonly to: number },
  below: number,
): string {
  const { stacked, annotations, yAxis, legend, period } = properties;
  const thresholds = annotations?.horizontal ?? [];
  const side = legend.position === "right";
  const legendWidth = side ? Math.max(...lines.map(({ label }) => widthOf(label, SMALL))) + MARKER + 8 : 0;
  const instance = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    instance.setOption({
      animation: false,
      useUTC: true,
      color: [...palette],
      textStyle: { fontFamily: FONT, fontSize: SMALL, color: colors.faint },
      grid: {
        top: TOP,
        left: 44,
        right: 12 + legendWidth,
        bottom: 22 + below * LEGEND_LINE,
        containLabel: false,
      },
      ...(legend.position !== "hidden" && {
        legend: {
          data: lines.map(({ label }) => label),
          itemWidth: 10,
          itemHeight: 6,
          itemGap: side ? 5 : 8,
          icon: "rect",
          textStyle: { fontSize: SMALL, color: colors.ink },
          selectedMode: false,
          ...(side
            ? { orient: "vertical", right: 6, top: TOP - 6 }
            : { left: 8, bottom: 2, padding: 0, width: width - 16, itemGap: 8 }),
        },
      }),
      xAxis: {
        type: "time",
        min: range.from,
        max: range.to,
        axisLine: { lineStyle: { color: colors.edge } },
        axisTick: { show: false },
        splitNumber: 3,
        axisLabel: { fontSize: SMALL, color: colors.faint, formatter: "{HH}:{mm}", hideOverlap: true },
        splitLine: { show: false },
      },
      yAxis: {
        type: "value",
        splitNumber: 3,
        ...(yAxis.left.min !== undefined && { min: yAxis.left.min }),
        ...(yAxis.left.max !== undefined && { max: yAxis.left.max }),
        axisLabel: { fontSize: SMALL, color: colors.faint, formatter: shortNumber, showMaxLabel: true },
        splitLine: { lineStyle: { color: colors.grid } },
      },
      series: [
        ...lines.map(({ label, values }) => ({
          type: "line" as const,
          name: label,
          data: values.map((value, index) => [
            // A period that began before the range is shown at its beginning.
            Math.max(starts[index] as number, range.from),
            value ?? (stacked && lines.some((line) => line.values[index] !== undefined) ? 0 : null),
          ]),
          ...(stacked && { stack: "all", areaStyle: { opacity: 0.5 } }),
          showSymbol: true,
          // Only an isolated value needs a point to be visible.
          symbol: (_: unknown, { dataIndex }: { dataIndex: number }) =>
            values[dataIndex - 1] === undefined && values[dataIndex + 1] === undefined ? "circle" : "none",
          symbolSize: period > 300 ? 5 : 3,
          lineStyle: { width: 1.4 },
          silent: true,
        })),
        // Keeps the thresholds within the scale, and carries their lines.
        {
          type: "line" as const,
          name: "",
          data: thresholds.map(({ value }) => [range.from, value]),
          showSymbol: false,
          lineStyle: { width: 0 },
          silent: true,
          markLine: {
            silent: true,
            symbol: "none",
            data: thresholds.map(({ value, label, color }) => ({
              yAxis: value,
              lineStyle: { color: color ?? colors.threshold, type: "dashed" as const, width: 1.2 },
              label: {
                formatter: label,
                position: "insideStartTop" as const,
                color: color ?? colors.threshold,
                fontSize: SMALL,
                distance: 2,
              },
            })),
          },
        },
      ],
    });
    return instance.renderToSVGString();
  } finally {
    instance.dispose();
  }
}

/** Lines of labels, wrapped by their widths. */
function wrappedRows(labels: readonly string[], width: number): number {
  let [rows, used] = [1, 0];
  for (const label of labels) {
    const own = widthOf(label, SMALL) + MARKER;
    if (used > 0 && used + own > width) {
      rows += 1;
      used = 0;
    }
    used += own;
  }
  return rows;
}

/** 1500 is 1.5k. */
function shortNumber(value: number): string {
  for (const [unit, factor] of [
    ["G", 1e9],
    ["M", 1e6],
    ["k", 1e3],
  ] as const) {
    if (Math.abs(value) >= factor) return `${Number((value / factor).toFixed(1))}${unit}`;
  }
  return `${Number(value.toFixed(2))}`;
}

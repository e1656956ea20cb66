import type { DashboardBody, DashboardWidget } from "../body";
import type { DrawnGraph } from "../lines";
import type { Range } from "../metrics";
import { alarmList } from "./alarms";
import { chart } from "./chart";
import { CELL, COLUMNS, colors, escaped, FONT, GAP } from "./measures";
import { textLines } from "./text";

export interface Page {
  readonly title: string;
  readonly body: DashboardBody;
  readonly range: Range;
  readonly graphOf: (widget: Extract<DashboardWidget, { type: "metric" }>) => DrawnGraph;
  /** Whether an alarm is on, by its address; undefined: not known. */
  readonly alarmOf: (arn: string) => { readonly name: string; readonly on: boolean | undefined };
}

const PADDING = 10;
const FOOTER = 26;

/** A dashboard as SVG that needs nothing from elsewhere, laid out on CloudWatch's grid of 24 columns. */
export function drawPage({ title, body, range, graphOf, alarmOf }: Page): string {
  const width = COLUMNS * CELL.width + GAP;
  const bottom = Math.max(...body.widgets.map(({ y, height }) => y + height)) * CELL.height;
  const height = bottom + FOOTER + GAP;
  const spoken = `${new Date(range.from).toISOString()} to ${new Date(range.to).toISOString()}`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
      `aria-labelledby="title description" font-family="${escaped(FONT)}">`,
    `<title id="title">The dashboard ${escaped(title)}</title>`,
    `<desc id="description">${body.widgets.length} widgets, with metrics from ${spoken}</desc>`,
    `<rect width="${width}" height="${height}" fill="${colors.page}"/>`,
    ...body.widgets.map((widget) => card(widget, { range, graphOf, alarmOf })),
    `<text x="${GAP}" y="${bottom + FOOTER}" font-size="11" fill="${colors.faint}">Metrics from ${spoken} (UTC)</text>`,
    "</svg>",
  ].join("\n")}\n`;
}

function card(
  widget: DashboardWidget,
  { range, graphOf, alarmOf }: Pick<Page, "range" | "graphOf" | "alarmOf">,
): string {
  const [width, height] = [widget.width * CELL.width - GAP, widget.height * CELL.height - GAP];
  const at = `translate(${widget.x * CELL.width + GAP} ${widget.y * CELL.height + GAP})`;
  if (widget.type === "text") {
    return [
      `<g transform="${at}" data-widget="text">`,
      ...textLines(widget.properties.markdown, width),
      "</g>",
    ].join("\n");
  }
  const head = (unit = "") => [
    `<rect width="${width}" height="${height}" rx="3" fill="${colors.card}" stroke="${colors.edge}"/>`,
    `<text x="${PADDING}" y="18" font-size="12" font-weight="bold" fill="${colors.ink}">${escaped(widget.properties.title)}</text>`,
    ...(unit === ""
      ? []
      : [`<text x="${PADDING}" y="31" font-size="9" fill="${colors.faint}">${escaped(unit)}</text>`]),
  ];
  const content =
    widget.type === "alarm"
      ? [
          ...head(),
          `<g transform="translate(${PADDING} 30)">`,
          ...alarmList(widget.properties.alarms.map(alarmOf), width - 2 * PADDING, height - 34),
          "</g>",
        ]
      : [
          ...head(widget.properties.yAxis.left.label),
          chart(widget, graphOf(widget), { width, height }, range),
        ];
  return [`<g transform="${at}" data-widget="${widget.type}">`, ...content, "</g>"].join("\n");
}

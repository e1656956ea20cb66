import type { DashboardBody, DashboardWidget } from "./body";
import { CELL, COLUMNS, chart, colors, escaped, FONT, GAP, legendLines, widthOf } from "./chart";
import type { DrawnGraph, Range } from "./metrics";

export interface Page {
  readonly title: string;
  readonly body: DashboardBody;
  readonly range: Range;
  readonly graphOf: (widget: Extract<DashboardWidget, { type: "metric" }>) => DrawnGraph;
  /** Whether an alarm is on, by its address; undefined: unknown. */
  readonly alarmOf: (arn: string) => { readonly name: string; readonly on: boolean | undefined };
}

const PADDING = 10;
const FOOTER = 26;

/** Draws a dashboard as a self-contained SVG, laid out on CloudWatch's grid of 24 columns. */
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
    ...body.widgets.map((widget) =>
      card(widget, { range, graphOf, alarmOf }, legendsOfRow(widget, body, graphOf)),
    ),
    `<text x="${GAP}" y="${bottom + FOOTER}" font-size="11" fill="${colors.faint}">Metrics from ${spoken} (UTC)</text>`,
    "</svg>",
  ].join("\n")}\n`;
}

const widthOfCard = ({ width }: DashboardWidget): number => width * CELL.width - GAP;

/** The most lines that a legend below a graph has in a row of widgets. */
function legendsOfRow({ y }: DashboardWidget, { widgets }: DashboardBody, graphOf: Page["graphOf"]): number {
  const lines = widgets
    .filter((widget) => widget.y === y)
    .map((widget) =>
      widget.type === "metric" ? legendLines(widget, graphOf(widget), widthOfCard(widget)) : 0,
    );
  return Math.max(...lines);
}

function card(
  widget: DashboardWidget,
  { range, graphOf, alarmOf }: Pick<Page, "range" | "graphOf" | "alarmOf">,
  below: number,
): string {
  const [width, height] = [widthOfCard(widget), widget.height * CELL.height - GAP];
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
          chart(widget, graphOf(widget), { width, height }, range, below),
        ];
  return [`<g transform="${at}" data-widget="${widget.type}">`, ...content, "</g>"].join("\n");
}

const LINE = 18;
const COLUMN = 225;

/** Draws alarms in columns, each with a bar that is red when the alarm is on. */
function alarmList(
  alarms: readonly { readonly name: string; readonly on: boolean | undefined }[],
  width: number,
  height: number,
): string[] {
  const rows = Math.max(1, Math.floor(height / LINE));
  const columns = Math.max(Math.ceil(alarms.length / rows), 1);
  const column = Math.min(COLUMN * 1.5, Math.max(width / columns, 1));
  return alarms.flatMap(({ name, on }, index) => {
    const x = Math.floor(index / rows) * column;
    const y = (index % rows) * LINE;
    const color = on === undefined ? colors.unknown : on ? colors.threshold : colors.good;
    const word = on === undefined ? "unknown" : on ? "ALARM" : "OK";
    return [
      `<rect x="${x}" y="${y}" width="44" height="13" rx="2" fill="${color}"/>`,
      `<text x="${x + 22}" y="${y + 10}" font-size="9" font-weight="bold" fill="#fff" text-anchor="middle">${word}</text>`,
      `<text x="${x + 50}" y="${y + 10.5}" font-size="11" fill="${colors.ink}">${escaped(cut(name, column - 56))}</text>`,
    ];
  });
}

const cut = (text: string, width: number): string =>
  widthOf(text, 11) <= width ? text : `${text.slice(0, Math.floor(width / (11 * 0.53)) - 1)}…`;

/** Draws the Markdown of the dashboard's texts: headlines, paragraphs, bold words and links, without their addresses. */
function textLines(markdown: string, width: number): string[] {
  const drawn: string[] = [];
  let y = 0;
  for (const paragraph of markdown.split(/\n+/)) {
    const level = /^#+/.exec(paragraph)?.[0].length ?? 0;
    const size = level === 1 ? 22 : level === 2 ? 16 : 12;
    const words = paragraph.replace(/^#+ /, "").replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
    for (const line of wrapped(words, width, size)) {
      y += size * 1.35;
      const weight = level > 0 ? ' font-weight="bold"' : "";
      drawn.push(
        `<text x="0" y="${Math.round(y)}" font-size="${size}" fill="${level > 0 ? colors.ink : colors.faint}"${weight}>${spans(line)}</text>`,
      );
    }
    if (level === 0) y += 4;
  }
  return drawn;
}

const spans = (line: string): string =>
  escaped(line).replaceAll(/\*\*([^*]+)\*\*/g, '<tspan font-weight="bold">$1</tspan>');

function wrapped(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOf(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

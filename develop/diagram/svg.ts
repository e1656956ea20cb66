import type { Layout, Point, Rectangle } from "./geometry";
import { type Box, type Flow, flows, type Picture } from "./model";
import { nameOf } from "./names";
import { nameLines, sizes, smallLines } from "./sizes";
import { escaped, rounded, widthOf } from "./text";
import { type Head, trunksOf } from "./trunks";

/** Dark enough for thin lines on white: a contrast of 4.5 and more, grey apart, which may stay behind. */
const colors: Readonly<Record<Flow, string>> = {
  request: "#1f5fa8",
  tenant: "#2b7a3d",
  access: "#b45309",
  event: "#7a3fa0",
  monitor: "#6e7781",
};
const INK = "#1f2328";
const FAINT = "#57606a";

/** Above the flow: what the picture shows, and what its lines mean. */
const TOP = 36;

/** Size of the title's font. */
const TITLE = 17;

/** A key, as wide and high as a small text. */
const KEY =
  "M3 0a3 3 0 1 0 2.6 4.5H10V6.5h1.8V4.5H13V2.6H5.9A3 3 0 0 0 3 0zM3 1.8a1.2 1.2 0 1 1 0 2.4a1.2 1.2 0 0 1 0-2.4z";

export interface Drawing {
  readonly text: string;
  /** Of the whole picture, in the unit of the sizes. */
  readonly width: number;
  readonly height: number;
}

/** A picture as SVG that needs nothing from elsewhere; the same layout always gives the same bytes. */
export function draw(picture: Picture, layout: Layout): Drawing {
  const { margin } = sizes;
  const legend = legendOf(picture);
  const width = Math.ceil(Math.max(layout.width, legend.width)) + 2 * margin;
  const height = Math.ceil(layout.height) + TOP + 2 * margin;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
      'aria-labelledby="title description" font-family="Helvetica, Arial, \'Liberation Sans\', sans-serif">',
    `<title id="title">The environment ${escaped(picture.environment)}: what its stacks hold, and how it works together</title>`,
    `<desc id="description">${escaped(description(picture))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...legend.lines,
    `<g transform="translate(${margin} ${margin + TOP})">`,
    ...layout.groups.flatMap(group),
    ...trunksOf(layout).flatMap(({ flow, lines: segments, heads, junctions }) => [
      `<path d="${segments.map(([a, b]) => `M${point(a)}L${point(b)}`).join("")}" stroke="${colors[flow]}" stroke-width="1.4" ` +
        'stroke-linecap="square" fill="none"/>',
      `<path d="${[...heads.map(head), ...junctions.map(dot)].join("")}" fill="${colors[flow]}"/>`,
    ]),
    ...layout.boxes.flatMap((place) => box(place.box, place)),
    "</g>",
    "</svg>",
  ];
  return { text: `${lines.join("\n")}\n`, width, height };
}

const point = ({ x, y }: Point): string => `${rounded(x)} ${rounded(y)}`;

/** A triangle with its tip at the end of an arrow. */
function head({ x, y, dx, dy }: Head): string {
  const [length, half] = [7, 3.2];
  const [left, right] = [-1, 1].map((side) => ({
    x: x - dx * length + side * dy * half,
    y: y - dy * length + side * dx * half,
  })) as [Point, Point];
  return `M${point({ x, y })}L${point(left)}L${point(right)}z`;
}

const dot = ({ x, y }: Point): string =>
  `M${point({ x: x - 2.2, y })}a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0z`;

/** A line of text, as wide as the layout takes it to be, whatever font there is. */
function text(x: number, y: number, words: string, style: "name" | "small" | "title"): string {
  const size = style === "small" ? sizes.small : style === "name" ? sizes.name : TITLE;
  const width = widthOf(words, size, style === "small" ? "regular" : "bold");
  const look = style === "small" ? `fill="${FAINT}"` : `font-weight="bold" fill="${INK}"`;
  return (
    `<text x="${rounded(x)}" y="${rounded(y)}" font-size="${size}" textLength="${rounded(width)}" ` +
    `lengthAdjust="spacingAndGlyphs" ${look}>${escaped(words)}</text>`
  );
}

const rectangle = ({ x, y, width, height }: Rectangle, look: string): string =>
  `<rect x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}" ${look}/>`;

const group = ({ concern, ...place }: Layout["groups"][number]): string[] => [
  rectangle(place, 'rx="6" fill="#f3f5f8" stroke="#d0d6de"'),
  text(place.x + sizes.padding, place.y + 14.5, nameOf(concern, ""), "small"),
];

function box(content: Box, place: Rectangle): string[] {
  const { line, padding, name } = sizes;
  const x = place.x + padding;
  const names = nameLines(content);
  const first = place.y + padding + line - 2.5;
  const outside = content.concern === undefined;
  return [
    rectangle(place, `rx="${outside ? 14 : 4}" fill="#ffffff" stroke="${FAINT}"`),
    ...names.map((words, index) => text(x, first + index * line, words, "name")),
    ...smallLines(content).map((words, index) =>
      text(x, first + (names.length + index) * line, words, "small"),
    ),
    ...(content.encrypted ? [key(place.x + place.width - name - 5, place.y + padding + 1.5)] : []),
  ];
}

const key = (x: number, y: number): string =>
  `<path transform="translate(${rounded(x)} ${rounded(y)})" d="${KEY}" fill="${FAINT}"/>`;

/** The title, and a line of what the lines mean that there are. */
function legendOf({ environment, boxes, arrows }: Picture): { lines: string[]; width: number } {
  const { margin, small } = sizes;
  const lines = [text(margin, margin + 15, environment, "title")];
  const y = margin + 15;
  let x = margin + widthOf(environment, TITLE, "bold") + 28;
  for (const [flow, meaning] of Object.entries(flows) as [Flow, string][]) {
    if (!arrows.some((arrow) => arrow.flow === flow)) continue;
    const end = { x: x + 26, y: y - 4 };
    lines.push(
      `<path d="M${point({ x, y: end.y })}L${point(end)}" stroke="${colors[flow]}" stroke-width="1.4" fill="none"/>`,
      `<path d="${head({ ...end, dx: 1, dy: 0 })}" fill="${colors[flow]}"/>`,
      text(end.x + 6, y, meaning, "small"),
    );
    x = end.x + 6 + widthOf(meaning, small) + 18;
  }
  if (boxes.some(({ encrypted }) => encrypted)) {
    const meaning = "encrypted with a customer-managed key";
    lines.push(key(x, y - 7.5), text(x + 19, y, meaning, "small"));
    x += 19 + widthOf(meaning, small);
  }
  return { lines, width: x - margin };
}

/** The picture in words: what is there, and what leads where. */
function description({ boxes, arrows }: Picture): string {
  const names = new Map(boxes.map(({ id, name }) => [id, name]));
  const nameOrGroup = (id: string) => names.get(id) ?? id;
  return arrows
    .map(({ from, to, flow }) => `${nameOrGroup(from)} to ${nameOrGroup(to)}: ${flows[flow]}.`)
    .join(" ");
}

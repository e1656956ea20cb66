/** A section of a recorded tour: its title, and its steps, a line each. */
interface Section {
  readonly title: string;
  readonly steps: readonly string[];
}

/** A recorded tour, as `npm start -- --tour` prints it. */
export interface Recording {
  readonly opening: string;
  readonly sections: readonly Section[];
  readonly end: string;
}

/** Sections that the picture shows in full, by their titles: the first company, isolation, the operator. */
const SHOWN = [/^\S.* signs up$/, /cannot reach/, /^The operator manages/];

/** Sizes in pixels; a letter of a monospaced font is 0.6 of its size wide. Source: Liberation Mono, DejaVu Sans Mono. */
const FONT_SIZE = 14;
const LETTER = FONT_SIZE * 0.6;
const LINE = 20;
const PADDING = 20;
/** Letters of a line; longer ones are cut. */
const COLUMNS = 104;

/** @throws Error if the text is not a whole tour */
export function readRecording(text: string): Recording {
  const [opening = "", ...blocks] = text.trim().split(/\n{2,}/);
  const end = blocks.pop() ?? "";
  const sections = blocks.map((block) => {
    const [title = "", ...steps] = block.split("\n");
    return { title, steps: steps.map((step) => step.trimEnd()) };
  });
  const isStep = (step: string) => /^ {2}✓ /.test(step);
  if (
    !/^A tour of /.test(opening) ||
    !/ succeeded\.$/.test(end) ||
    !sections.every(({ steps }) => steps.every(isStep))
  ) {
    throw new Error(
      "the recording is not a tour that succeeded: npm run --silent start -- --tour > docs/tour/recording.txt",
    );
  }
  return { opening, sections, end };
}

/** What a step is called: `read the invitation`. Names of companies end with digits that differ from tour to tour. */
export const labelsOf = ({ sections }: Recording): string[] =>
  sections.flatMap(({ steps }) =>
    steps.map((step) => step.slice(4).split(/ {2,}/)[0]?.replace(/ \d+$/, "") ?? ""),
  );

/** A recorded tour as a picture, which follows the reader's colour scheme: some sections, and how much is left out. */
export function tourPicture(recording: Recording): string {
  const lines = [`<tspan class="prompt">$</tspan> npm start -- --tour`, ...bodyOf(recording)];
  const width = Math.ceil(COLUMNS * LETTER + 2 * PADDING);
  const height = lines.length * LINE + 2 * PADDING;
  const rows = lines.flatMap((line, index) =>
    line === ""
      ? []
      : [
          `<text x="${PADDING}" y="${PADDING + index * LINE + FONT_SIZE}" xml:space="preserve">${line}</text>`,
        ],
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    '<title id="title">A tour of the platform in a terminal: two companies sign up, cannot reach each other, and are managed by the operator</title>',
    `<style>${STYLE}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...rows,
    "</svg>",
  ].join("\n")}\n`;
}

const STYLE = `
text { font: ${FONT_SIZE}px ui-monospace, "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace; fill: #1f2328; }
.page { fill: #f6f8fa; stroke: #d1d9e0; }
.title { font-weight: bold; }
.done { fill: #1a7f37; }
.dim, .prompt { fill: #59636e; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .page { fill: #151b23; stroke: #3d444d; }
  .done { fill: #3fb950; }
  .dim, .prompt { fill: #9198a1; }
}
`;

function bodyOf({ sections, end }: Recording): string[] {
  const shown = SHOWN.map((wanted) => sections.find(({ title }) => wanted.test(title)));
  const lines: string[] = [];
  let left = 0;
  const leftOut = () => {
    if (left > 0) lines.push("", `<tspan class="dim">… ${left} more steps</tspan>`);
    left = 0;
  };
  for (const section of sections) {
    if (!shown.includes(section)) {
      left += section.steps.length;
      continue;
    }
    leftOut();
    lines.push("", `<tspan class="title">${escaped(section.title)}</tspan>`, ...section.steps.map(stepLine));
  }
  leftOut();
  return [...lines, "", escaped(end)];
}

function stepLine(step: string): string {
  const text = step.length > COLUMNS ? `${step.slice(0, COLUMNS - 1)}…` : step;
  return `  <tspan class="done">✓</tspan>${escaped(text.slice(3))}`;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

import { colors, escaped, widthOf } from "./measures";

/** The Markdown that the dashboard's texts are made of: headlines, paragraphs, bold words and links, whose addresses are left out. */
export function textLines(markdown: string, width: number): string[] {
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

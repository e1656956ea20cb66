import { colors, escaped, widthOf } from "./measures";

const LINE = 18;
const COLUMN = 225;

/** Alarms in columns, each with a sign for its state: a bar that is red when it is on. */
export function alarmList(
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

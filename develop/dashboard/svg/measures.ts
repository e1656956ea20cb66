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
/** Told apart in print, and by those who see no red and green (Okabe and Ito), then lighter ones for many lines. */
export const palette = [
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

/** About as wide as a text is in the font, in pixels. */
export const widthOf = (text: string, size: number): number => text.length * size * 0.53;

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

import colors from "picocolors";

/** What takes longer than this says what it does, in milliseconds. */
export const PATIENCE_MS = 2_000;

/** Waits for work; when it takes long, one line on stderr says for what. */
export async function patiently<T>(
  what: string,
  work: Promise<T>,
  tell: (line: string) => void = (line) => console.error(colors.dim(line)),
): Promise<T> {
  const timer = setTimeout(() => tell(`${what} …`), PATIENCE_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** Catches what is written to stdout, one parsed JSON document a line; anything else on a line fails the test. */
export function captureOutput() {
  const lines: string[] = [];
  const spy = jest.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    lines.push(...String(chunk).split("\n").filter(Boolean));
    return true;
  });
  return {
    lines,
    documents: (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line)),
    stop: () => spy.mockRestore(),
  };
}

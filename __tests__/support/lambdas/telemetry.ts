import { Telemetry, type TelemetryOptions } from "../../../lambdas/shared/telemetry";

/** A function's telemetry that hands each line to a test, at level DEBUG unless the options differ. */
export const telemetryTo = (
  write: (line: string) => void,
  options: Partial<TelemetryOptions> & Pick<TelemetryOptions, "functionName">,
): Telemetry =>
  new Telemetry({
    namespace: "test",
    service: "test",
    environment: "test",
    level: "DEBUG",
    write,
    ...options,
  });

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

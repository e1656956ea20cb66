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

import { inMemory, type Storage } from "../storage";
import { EventSourceMapping, type MappingContext } from "./event-source-mapping";
import { eventSourceMappings } from "./mapping-settings";
import { type ScheduleContext, Schedules } from "./schedules";

export type { Schedules } from "./schedules";

/** Invokes functions on changes of tables and on schedules. */
export interface Events {
  readonly schedules: Schedules;
  /** Resolves once no record is pending; never if a record keeps failing. */
  idle(): Promise<void>;
  /** Stops invocations without waiting for running ones. */
  close(): void;
}

export type EventsOptions = Omit<MappingContext, "backoff" | "storage"> &
  ScheduleContext & {
    /** Milliseconds before the next attempt of a failed batch, by the number of failures; 100 at first. */
    readonly backoff?: (failures: number) => number;
    /** Stores pending records. Default: in memory. */
    readonly storage?: Storage;
  };

/** Backoff, shorter than AWS's, so that retries show during development. */
const defaultBackoff = (failures: number): number => Math.min(100 * 2 ** (failures - 1), 10_000);

/**
 * Starts the deployment's event source mappings and scheduled rules.
 * @throws Error naming a resource that is not supported, or that AWS would not create; then nothing runs.
 */
export async function startEvents(options: EventsOptions): Promise<Events> {
  const { deployment, endpoint, invoke, onMetric, backoff = defaultBackoff, storage = inMemory() } = options;
  const mappings: EventSourceMapping[] = [];
  const schedules = new Schedules(options);
  const close = () => {
    schedules.close();
    for (const mapping of mappings) mapping.close();
  };
  try {
    for (const settings of eventSourceMappings(deployment)) {
      mappings.push(
        await EventSourceMapping.start(settings, {
          endpoint,
          invoke,
          backoff,
          storage,
          ...(onMetric !== undefined && { onMetric }),
        }),
      );
    }
    return { schedules, idle: () => drained(mappings), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** A function invoked by one mapping may write to another's stream, so all must be idle at once. */
async function drained(mappings: readonly EventSourceMapping[]): Promise<void> {
  while (mappings.some((mapping) => !mapping.isIdle)) {
    await Promise.all(mappings.map((mapping) => mapping.idle()));
  }
}

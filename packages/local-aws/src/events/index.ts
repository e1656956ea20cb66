import { inMemory, type Storage } from "../storage";
import { EventSourceMapping, type MappingContext } from "./event-source-mapping";
import { eventSourceMappings } from "./mapping-settings";
import { type ScheduleContext, Schedules } from "./schedules";

export type { Schedules } from "./schedules";

/** Invokes functions on changes of tables and on schedules. */
export interface Events {
  readonly schedules: Schedules;
  /** Resolves when the streams are drained: no record is pending. Never while a record fails forever. */
  idle(): Promise<void>;
  /** Stops invoking; does not wait for running invocations. */
  close(): void;
}

export type EventsOptions = Omit<MappingContext, "backoff" | "storage"> &
  ScheduleContext & {
    /** Milliseconds before the next attempt of a failed batch, after so many failures; a tenth of a second at first. */
    readonly backoff?: (failures: number) => number;
    /** Keeps what is pending. Default: in memory. */
    readonly storage?: Storage;
  };

/** Backoff, shorter than that of AWS, so that retries show during development. */
const defaultBackoff = (failures: number): number => Math.min(100 * 2 ** (failures - 1), 10_000);

/**
 * Starts the deployment's event source mappings and scheduled rules.
 * @throws Error naming the resource that is not understood, or that AWS would not create; nothing runs then.
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

/** A function that one mapping invokes may write what another one reads: all must be idle at once. */
async function drained(mappings: readonly EventSourceMapping[]): Promise<void> {
  while (mappings.some((mapping) => !mapping.isIdle)) {
    await Promise.all(mappings.map((mapping) => mapping.idle()));
  }
}

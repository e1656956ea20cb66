import type { Newest } from "../../support/newest";

/** An event put on a bus. */
export interface LoggedEvent {
  readonly id: string;
  /** Name of the bus. */
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources: readonly string[];
  readonly at: Date;
}

/** The newest events, regardless of rules. */
export type EventLog = Newest<LoggedEvent>;

import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { EVENT_SOURCE } from "../../api/events";
import type { TenantEvent } from "./events";

/** Publishes tenants' events. A repeated call sends the same events with the same `event_id`. */
export class Publisher {
  constructor(
    private readonly events: Pick<EventBridgeClient, "send">,
    private readonly bus: string,
  ) {}

  /** Publishes at most 10 events, the limit of one call. Throws unless the bus has accepted all of them. */
  async publish(events: readonly TenantEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { FailedEntryCount = 0, Entries = [] } = await this.events.send(
      new PutEventsCommand({
        Entries: events.map(({ type, detail }) => ({
          EventBusName: this.bus,
          Source: EVENT_SOURCE,
          DetailType: type,
          Detail: JSON.stringify(detail),
          Time: new Date(detail.occurred_at),
        })),
      }),
    );
    if (FailedEntryCount > 0) {
      const codes = Entries.flatMap(({ ErrorCode }) => ErrorCode ?? []);
      throw new Error(`the bus refused ${FailedEntryCount} of ${events.length} events: ${codes.join(", ")}`);
    }
  }
}

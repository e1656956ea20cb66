import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { EVENT_SOURCE } from "../../api/events";
import type { TenantEvent } from "./events";

/** Puts tenants' events on the bus. Whoever repeats a call sends the same events, with the same `event_id`, again. */
export class Publisher {
  constructor(
    private readonly events: Pick<EventBridgeClient, "send">,
    private readonly bus: string,
  ) {}

  /** At most 10 events: as many as one call takes. Throws when the bus has not taken every one of them. */
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
